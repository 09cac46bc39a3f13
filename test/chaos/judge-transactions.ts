import type { History, Outcome, Transaction } from './history.ts'
import { type Counts, sumOf } from './sightings.ts'

/** What became of the transactions. */
export interface TransactionJudgement {
  readonly counts: Record<Outcome, number>
  /** Records of the median and the largest transaction that was committed; null where none was. */
  readonly sizes: { readonly median: number; readonly largest: number } | null
  readonly problems: readonly string[]
}

const mostNamed = 20

/**
 * Holds what is visible against what the workers told of their transactions: ok is there whole, fail not at all,
 * unknown whole or not at all; and what was to be aborted, whether that was heard of or not, not at all. Whoever read
 * live has seen what is there at the end, each output once, and nothing else.
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
  const all = [...problems.slice(0, mostNamed), ...missedLive(atEnd, live), ...onlyLive(atEnd, live)]
  return { counts, sizes: sizesOf(transactions.values()), problems: all }
}

function complaintOn({ aborts, outcome, records }: Transaction, visible: number): string | null {
  if (aborts) return visible === 0 ? null : `${visible} of ${records} outputs are visible, though aborted`
  if (visible === records) return null
  if (outcome === 'ok') return `${visible} of ${records} outputs are visible, though committed`
  return visible === 0 ? null : `${visible} of ${records} outputs are visible: all or none should be`
}

/** One line however much it is: a reader that was dead has missed everything. */
function missedLive(atEnd: Counts, live: Counts): string[] {
  const missed = atEnd.entries().find(([id, count]) => (live.get(id) ?? 0) < count)
  if (!missed) return []
  const [id, count] = missed
  return [
    `whoever read live saw ${sumOf(live)} of ${sumOf(atEnd)} outputs; of transaction ${id}, ${live.get(id) ?? 0} of ${count}`,
  ]
}

function onlyLive(atEnd: Counts, live: Counts): string[] {
  const more = [...live].filter(([id, count]) => count > (atEnd.get(id) ?? 0))
  return more
    .map(([id, count]) => `transaction ${id}: ${count} outputs read live, ${atEnd.get(id) ?? 0} at the end`)
    .slice(0, mostNamed)
}

function sizesOf(transactions: Iterable<Transaction>): TransactionJudgement['sizes'] {
  const committed = [...transactions].filter(({ outcome }) => outcome === 'ok')
  const sizes = committed.map(({ records }) => records).sort((a, b) => a - b)
  const [median, largest] = [sizes[Math.floor(sizes.length / 2)], sizes.at(-1)]
  return median === undefined || largest === undefined ? null : { median, largest }
}
