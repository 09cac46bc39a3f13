import type { StoredRecord } from '../pipeline/record.ts'

/** The input record that an output says it comes from. */
export interface Source {
  readonly partition: number
  readonly offset: number
}

/** Reads the source that an output's headers name: null where they name no record of `input`. */
export function sourceReader(input: string): (record: StoredRecord) => Source | null {
  const topic = Buffer.from(input)
  return ({ headers }) => {
    // A dead letter keeps an input's own headers of these names, and ours come behind.
    const last = (wanted: string) => headers.findLast(([name]) => name === wanted)?.[1]
    if (!last('source-topic')?.equals(topic)) return null
    const [partition, offset] = [wholeNumber(last('source-partition')), wholeNumber(last('source-offset'))]
    return partition === null || offset === null ? null : { partition, offset }
  }
}

function wholeNumber(bytes: Buffer | null | undefined): number | null {
  const text = bytes?.toString('latin1') ?? ''
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(number) ? number : null
}
