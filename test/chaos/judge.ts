import type { StoredRecord } from '../../services/pipeline/record.ts'
import type { Transport } from '../../services/transports/transport.ts'
import { type Verification, verifyOneOutputEach } from '../../services/verify/one-output-each.ts'
import type { ProblemKind } from '../../services/verify/problems.ts'
import type { AppendOutcome, History, Outcome } from './history.ts'
import { judgeInputs } from './judge-inputs.ts'
import { judgeTransactions, type TransactionJudgement } from './judge-transactions.ts'
import type { LiveReader } from './live-reader.ts'
import { createSightings, sumOf } from './sightings.ts'
import { type Names, outputsOf } from './worker-settings.ts'

/** What a run comes to: figures, and what is wrong. */
export interface Judgement {
  readonly verification: Verification
  readonly inputs: Readonly<Record<AppendOutcome, number>>
  readonly transactions: Readonly<Record<Outcome, number>>
  readonly sizes: TransactionJudgement['sizes']
  /** Outputs that whoever read live has seen. */
  readonly readLive: number
  readonly lost: number
  readonly duplicated: number
  readonly reordered: number
  /** All that is wrong, a line each; none for a sound run. */
  readonly problems: readonly string[]
}

const catchUpMs = 60_000
const losses: readonly ProblemKind[] = ['lost', 'deleted']
const doubles: readonly ProblemKind[] = ['doubled']
const disorder: readonly ProblemKind[] = ['reordered']

/**
 * Judges a run whose workers have stopped: the topics as an independent reader finds them, against each other and
 * against the history. `live` has read all the while, and gets a minute to see the last of it.
 */
export async function judge(
  transport: Transport,
  names: Names,
  history: History,
  live: LiveReader,
): Promise<Judgement> {
  const { group, topics } = names
  const seen = createSightings()
  const verification = await verifyOneOutputEach(transport, topics.input, outputsOf(names), {
    group,
    output: seen.see,
  })
  const inputs = judgeInputs(await Array.fromAsync(transport.read(topics.input), place), history)
  const trouble = await live.catchUp(seen.counts, catchUpMs)
  const transactions = judgeTransactions(history, seen.counts, live.seen.counts)
  const count = (kinds: readonly ProblemKind[]) =>
    kinds.reduce((sum, kind) => sum + (verification.wrong.get(kind) ?? 0), 0)
  const waiting = verification.waiting > 0 ? [`${verification.waiting} inputs were never processed`] : []
  return {
    verification,
    inputs: inputs.counts,
    transactions: transactions.counts,
    sizes: transactions.sizes,
    readLive: sumOf(live.seen.counts),
    lost: count(losses) + inputs.lost,
    duplicated: count(doubles) + inputs.duplicated,
    reordered: count(disorder) + inputs.reordered,
    problems: [
      ...verification.problems,
      ...waiting,
      ...inputs.problems,
      ...transactions.problems,
      ...trouble,
    ],
  }
}

const place = ({ partition, headers }: StoredRecord) => ({ partition, headers })
