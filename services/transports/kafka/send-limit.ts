import { usualSendBytes } from './chunks.ts'

/**
 * How large a send to the outputs may be, by partition. The broker does not say whether a record was too large or the
 * send that it was in: the limit falls until it is known, and stays low only where the sends were.
 */
export interface SendLimit {
  bytes(partition: number): number
  /** Several records were refused together; `first` when none of them was cut off from a larger portion. */
  severalRefused(partition: number, first: boolean): void
  /** A record was refused alone: it was too large whatever the sends. */
  oneRefused(partition: number): void
}

export function createSendLimit(): SendLimit {
  const limits = new Map<number, number>()
  const before = new Map<number, number>()
  const bytes = (partition: number) => limits.get(partition) ?? usualSendBytes
  return {
    bytes,
    severalRefused(partition, first) {
      if (first) before.set(partition, bytes(partition))
      limits.set(partition, bytes(partition) / 2)
    },
    oneRefused(partition) {
      limits.set(partition, before.get(partition) ?? bytes(partition))
    },
  }
}
