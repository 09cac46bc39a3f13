/** A record as it was decoded, aborted or not; kafkajs 2.2.4 has offsets as decimal text, and so are ids. */
export interface FetchedRecord {
  readonly offset: string | bigint
  readonly key: Buffer | null
  readonly isControlRecord: boolean
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean }
}

/** A transaction that the broker says was aborted, and where it began. */
export interface AbortedTransaction {
  readonly producerId: string
  readonly firstOffset: string
}

const abortMarker = Buffer.of(0, 0, 0, 0)

/** Leaves out the records of aborted transactions, however the transactions of several producers interleave. */
export function withoutAborted<Fetched extends FetchedRecord>({
  messages,
  abortedTransactions,
}: {
  readonly messages: readonly Fetched[]
  readonly abortedTransactions?: readonly AbortedTransaction[] | null
}): readonly Fetched[] {
  if (!abortedTransactions?.length) return messages
  // The broker lists them by their end.
  const begins = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId, from: BigInt(firstOffset) }))
    .sort((one, other) => (one.from < other.from ? -1 : 1))
  const open = new Set<string>()
  let begun = 0
  return messages.filter(({ offset, key, isControlRecord, batchContext }) => {
    const at = BigInt(offset)
    for (let next = begins[begun]; next && next.from <= at; next = begins[begun]) {
      open.add(next.producerId)
      begun += 1
    }
    const { producerId, inTransaction } = batchContext
    if (isControlRecord && key?.equals(abortMarker)) open.delete(producerId)
    return isControlRecord || !inTransaction || !open.has(producerId)
  })
}
