import type { Report } from './attempt.ts'
import { citationOf } from './compile-pack.ts'
import type { PackData, Span } from './pack-schema.ts'
import { PackProblem } from './pack-scope.ts'
import type { DataPath } from './parse-located.ts'

/** Checks what a pack says of its source: the passages that rules enforce are there, and spans lie in the document. */
export function checkBinding(pack: PackData, report: Report): void {
  pack.rules.forEach((rule, index) => {
    rule.enforces.forEach((passage, place) => {
      const path = ['rules', index, 'enforces', place]
      try {
        citationOf(pack, passage)
      } catch (problem) {
        if (!(problem instanceof PackProblem)) throw problem
        report(path, problem.message)
      }
      if (passage === rule.cites || rule.enforces.indexOf(passage) !== place)
        report(path, `the rule names the passage "${passage}" above`)
    })
  })
  pack.passages.forEach(({ span }, index) => {
    if (span !== undefined) checkSpan(pack, span, ['passages', index, 'span'], report)
  })
  pack['no-rule'].forEach(({ span }, index) => {
    checkSpan(pack, span, ['no-rule', index, 'span'], report)
  })
}

function checkSpan({ source: { document } }: PackData, { to }: Span, path: DataPath, report: Report): void {
  if (document === undefined) report(path, 'a span of which document? `source.document` is missing')
  else if (to > document.bytes)
    report(path, `the span ends at byte ${to}, behind the end of the document of ${document.bytes}`)
}
