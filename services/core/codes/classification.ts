/** What became of one raw entry of a code list. Lossless: the raw value stays beside it. */
export type NormalisedCode =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'none' }

/** A code list with its own spelling. A code never crosses from one to another: J12 exists in two of them. */
export interface Classification {
  readonly name: string
  readonly normalise: (raw: string) => NormalisedCode
}

export const noCode: NormalisedCode = { kind: 'none' }
export const malformedCode: NormalisedCode = { kind: 'malformed' }
