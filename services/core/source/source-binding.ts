import type { Pack } from '../pack/load-pack.ts'
import type { PackData, Span } from '../pack/pack-schema.ts'

/** A part of the source document by its bytes, and what answers for it: rules, or a reason why there is none. */
export interface BoundPart {
  readonly locator: string
  readonly span: Span
  readonly sha256: string
  /** `pack/rule`, each rule that cites or enforces the part; empty where no rule does. */
  readonly rules: readonly string[]
  /** Why no rule enforces it; null for a passage. */
  readonly because: string | null
}

/** How a pack is bound to its source document: hashes and places, never the text. */
export interface SourceBinding {
  readonly pack: string
  readonly version: string
  readonly guidance: string
  readonly document: { readonly bytes: number; readonly sha256: string }
  /** In the order of the document; a part may lie within another. */
  readonly parts: readonly BoundPart[]
}

/** The binding of a pack; null where its source is cited without a document. */
export function sourceBinding({ id, data }: Pick<Pack, 'id' | 'data'>): SourceBinding | null {
  const { document, guidance } = data.source
  if (document === undefined) return null
  const passages = data.passages.flatMap(({ id: passage, locator, span, sha256 }) =>
    span === undefined || sha256 === undefined
      ? []
      : [
          {
            locator,
            span,
            sha256,
            rules: enforcing(data, passage).map((rule) => `${id}/${rule}`),
            because: null,
          },
        ],
  )
  const parts = [...passages, ...data['no-rule'].map((part) => ({ ...part, rules: [] }))]
  return {
    pack: id,
    version: data.version,
    guidance,
    document,
    parts: parts.sort((a, b) => a.span.from - b.span.from || b.span.to - a.span.to),
  }
}

/** The rules that enforce a passage, in the pack's order. */
export function enforcing({ rules }: PackData, passage: string): string[] {
  return rules
    .filter(({ cites, enforces }) => cites === passage || enforces.includes(passage))
    .map(({ id }) => id)
}
