import { drawFrom } from './random.ts'

/** A made-up hospital trust: its share of the episodes, and its errors as a multiple of the national rate. */
export interface Provider {
  readonly code: string
  readonly errorFactor: number
}

// Audits found trusts far apart at one national mean. Shares times factors sum to 1, which keeps that mean.
export const drawProvider = drawFrom<Provider>([
  [0.3, { code: 'RXX01', errorFactor: 0.58 }],
  [0.25, { code: 'RXX02', errorFactor: 0.8 }],
  [0.2, { code: 'RXX03', errorFactor: 1 }],
  [0.15, { code: 'RXX04', errorFactor: 1.4 }],
  [0.07, { code: 'RXX05', errorFactor: 1.8 }],
  [0.03, { code: 'RXX06', errorFactor: 3 }],
])

/** The share of a provider's episodes with errors: its factor counts less as the rate nears 1, so 0 and 1 mean none and all. */
export function providerDefectRate({ errorFactor }: Provider, nationalRate: number): number {
  return Math.min(1, nationalRate * (errorFactor * (1 - nationalRate) + nationalRate))
}
