import type { History, Outcome, Transaction } from './history.ts'

/** Visible outputs by the transaction that they name. */
type Counts = ReadonlyMap<string | null, number>

export interface TransactionJudgement {
  readonly counts: Record<Outcome, number>
  readonly problems: readonly string[]
}

const mostNamed = 20

/**
 * Holds what is visible against what the workers told of their transactions: ok is there whole, fail not at all,
 * unknown whole or not at all; and what was to be aborted, whether that was heard of or not, not at all.
 */
export function judgeTransactions(
  { transactions }: History,
  atEnd: Counts,
  live: Counts,
): TransactionJudgement {
  const counts = { ok: 0, fail: 0, unknown: 0 }
  const problems: string[] = []
  for (const [id, transaction] of transactions) {
    counts[transaction.outcome] += 1
    const complaint = complaintOn(transaction, atEnd.get(id) ?? 0)
    if (complaint) problems.push(`transaction ${id}: ${complaint}`)
    if (transaction.aborts && live.has(id)) problems.push(`transaction ${id}: read live, though aborted`)
  }
  for (const [id, count] of atEnd) {
    if (id === null) problems.push(`${count} outputs name no transaction`)
    else if (!transactions.has(id))
      problems.push(`transaction ${id}: ${count} outputs, but it was never begun`)
  }
  return { counts, problems: problems.slice(0, mostNamed) }
}

function complaintOn({ aborts, outcome, records }: Transaction, visible: number): string | null {
  if (aborts) return visible === 0 ? null : `${visible} of ${records} outputs are visible, though aborted`
  if (visible === records) return null
  if (outcome === 'ok') return `${visible} of ${records} outputs are visible, though committed`
  return visible === 0 ? null : `${visible} of ${records} outputs are visible: all or none should be`
}
