import { setTimeout as delay } from 'node:timers/promises'
import type { Kafka, Transaction } from 'kafkajs'
import { between, chance, type Random } from '../../services/generator/random.ts'
import type { OutputRecord } from '../../services/pipeline/record.ts'
import { reasonOf } from '../../services/transports/kafka/client-errors.ts'
import { type OwnPartition, ownPartition } from '../../services/transports/kafka/partition-owner.ts'
import type { Outcome, WriteHistory } from './history.ts'
import type { Habits, Mutant } from './worker-settings.ts'

/** The header that names the transaction which an output was sent in. */
export const transactionHeader = 'chaos-transaction'

/** What is to become of a transaction, and what is known to have. */
interface Fate {
  aborts: boolean
  lingerMs: number
  outcome: Outcome
}

/** The product's own way to own partitions, watched: a share of its transactions is aborted when all of it is sent. */
export interface WatchedOwner {
  readonly own: OwnPartition
  /** From now on nothing is aborted on purpose, and nothing held up. */
  heal(): void
}

/** Every transaction goes into the history before it begins, and so does its end when that is known. */
export function watchOwner(
  worker: string,
  { abortShare, lingerShare, lingerMs, mutant }: Habits,
  random: Random,
  write: WriteHistory,
): WatchedOwner {
  let transactions = 0
  let healed = false

  const decide = (fate: Fate) => {
    const aborts = chance(random, abortShare)
    const longMs = chance(random, lingerShare) ? between(random, 0, lingerMs) : 0
    Object.assign(fate, { aborts: aborts && !healed, lingerMs: healed ? 0 : longMs, outcome: 'unknown' })
  }

  const own: OwnPartition = async (client, admin, owned) => {
    const { partition } = owned
    const fate: Fate = { aborts: false, lingerMs: 0, outcome: 'unknown' }
    const owner = await ownPartition(withFate(client, fate, mutant), admin, owned)
    return {
      get position() {
        return owner.position
      },
      async commit(outputs, next, ...how) {
        transactions += 1
        const id = `${worker}-${transactions}`
        decide(fate)
        const sent = named(mutated(outputs, mutant), id)
        const { aborts } = fate
        write({ is: 'transaction', id, partition, records: sent.length, next: String(next), aborts })
        try {
          await owner.commit(sent, next, ...how)
          write({ is: 'transaction-end', id, outcome: 'ok' })
        } catch (error) {
          write({ is: 'transaction-end', id, outcome: fate.outcome, why: reasonOf(error) })
          throw error
        }
      },
      close: owner.close,
    }
  }

  return {
    own,
    heal() {
      healed = true
    },
  }
}

/** The client, whose transactions end as they are fated to. */
function withFate(client: Kafka, fate: Fate, mutant: Mutant | undefined): Kafka {
  const producer: Kafka['producer'] = (config) => {
    const made = client.producer(config)
    return { ...made, transaction: async () => fated(await made.transaction(), fate, mutant) }
  }
  return Object.create(client, { producer: { value: producer } }) as Kafka
}

function fated(transaction: Transaction, fate: Fate, mutant: Mutant | undefined): Transaction {
  const commit = async () => {
    await delay(fate.lingerMs)
    if (!fate.aborts) return transaction.commit()
    await (mutant === 'commits-aborted' ? transaction.commit() : transaction.abort())
    fate.outcome = 'fail'
    throw Object.assign(new Error('aborted on purpose'), { code: 'ABORTED_ON_PURPOSE' })
  }
  return { ...transaction, commit }
}

const named = (outputs: readonly OutputRecord[], id: string): OutputRecord[] => {
  const header = [transactionHeader, Buffer.from(id)] as const
  // By their names, as what is laid out has its parts from there.
  return outputs.map(({ topic, partition, key, value, headers, account }) => ({
    ...{ topic, partition, key, value, account },
    headers: [...headers, header],
  }))
}

function mutated(outputs: readonly OutputRecord[], mutant: Mutant | undefined): readonly OutputRecord[] {
  if (mutant === 'sends-twice') return [...outputs, ...outputs]
  return mutant === 'leaves-out' ? outputs.slice(1) : outputs
}
