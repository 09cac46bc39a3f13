import type { Report } from '../attempt.ts'
import type { PackData, Span } from '../pack-schema.ts'

/** Where a source is bound to a document: passages without a span, and text that has both a rule and a reason for none. */
export function lintBinding(pack: PackData, report: Report): void {
  if (pack.source.document === undefined) return
  pack.passages.forEach(({ guidance, span }, index) => {
    if (guidance === undefined && span === undefined)
      report(
        ['passages', index],
        'the source is bound to a document: give the span and the SHA-256 of this passage',
      )
  })
  pack['no-rule'].forEach(({ span }, index) => {
    const passage = pack.passages.find((one) => one.span !== undefined && overlaps(one.span, span))
    if (passage !== undefined)
      report(['no-rule', index, 'span'], `overlaps the passage "${passage.id}", which rules enforce`)
    if (pack['no-rule'].slice(0, index).some((other) => overlaps(other.span, span)))
      report(['no-rule', index, 'span'], 'overlaps an entry above')
  })
}

const overlaps = (a: Span, b: Span) => a.from < b.to && b.from < a.to
