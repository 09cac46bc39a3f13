import { setImmediate } from 'node:timers/promises'
import { Fault } from '../fault.ts'
import type { StoredRecord } from '../pipeline/record.ts'
import type { Transport } from '../transports/transport.ts'
import { carryOut } from './carry-out.ts'
import { completePlan } from './complete-plan.ts'
import { openDelivery } from './delivery.ts'
import { createDone } from './done.ts'
import { noLedger, readLedger } from './ledger.ts'
import { selectRecords } from './plan.ts'
import type { RedriveSettings } from './settings.ts'
import { createTally, type Tally } from './tally.ts'

const recordsPerNews = 1_000
const deafForMs = 100

/**
 * Appends what was selected of an output topic to the input topic as it once came, each record once, however often and
 * with whatever selection this is run and wherever it is interrupted: an entry in the ledger becomes visible together
 * with each, and the input topic shows what another ledger holds, as long as it retains it. Throws `writer-fenced`
 * where another run to the same input topic begins, `config-invalid` for a ledger that forgets or is none, `usage` for
 * a partition that is not there, and what the transport throws.
 */
export async function redrive(transport: Transport, settings: RedriveSettings): Promise<Tally> {
  const { from, input, ledger } = settings
  const tally = createTally()
  const read = (topic: string) => told(transport, topic, settings)
  await requireFit(transport, settings)
  // What it holds now is enough to select by: what is redriven is decided when no other run can add to it any more.
  const plan = await selectRecords(read(from), settings, () => readLedger(transport, settings), tally)
  if (plan.size === 0) return tally
  if (settings.dryRun) {
    // What the ledger holds has left the plan.
    await completePlan(
      read(input),
      plan,
      createDone(from, () => undefined),
      settings,
      tally,
    )
    if (plan.size > 0) await carryOut(read(from), plan, settings, tally, null)
    return tally
  }
  await transport.createTopics([{ name: ledger, partitions: 1, config: { 'cleanup.policy': 'compact' } }])
  const delivery = await openDelivery(transport, settings)
  try {
    await completePlan(read(input), plan, delivery.done, settings, tally)
    if (plan.size > 0) await carryOut(read(from), plan, settings, tally, delivery)
    return tally
  } finally {
    await delivery.close()
  }
}

async function requireFit(transport: Transport, settings: RedriveSettings): Promise<void> {
  const { from, input, ledger, selection } = settings
  const counts = await transport.partitionCounts([from, input, ledger])
  const missing = [from, input].filter((topic) => !counts.has(topic))
  if (missing.length > 0) {
    throw new Fault('topics-missing', `there is no topic ${missing.join(' and no ')}; correct the name`)
  }
  if (counts.get(from) !== counts.get(input)) {
    const each = `${from} has ${counts.get(from)}, ${input} has ${counts.get(input)}`
    throw new Fault('partitions-differ', `${each} partitions; add partitions where there are fewer`)
  }
  if (selection.partition !== null && selection.partition >= (counts.get(from) ?? 0)) {
    const there = `${from} has ${counts.get(from)} partitions, and the first is 0`
    throw new Fault('usage', `--partition ${selection.partition} is beyond the topic: ${there}`)
  }
  await requireLedger(transport, settings, counts.get(ledger))
}

async function requireLedger(
  transport: Transport,
  settings: RedriveSettings,
  partitions: number | undefined,
): Promise<void> {
  if (partitions === undefined) return
  if (partitions !== 1) throw noLedger(settings, `it has ${partitions} partitions, and not one`)
  const { ledger } = settings
  const { keptForMs } = await transport.retained(ledger)
  if (keptForMs === Number.POSITIVE_INFINITY) return
  const why = 'what it forgets would be redriven twice'
  throw new Fault(
    'config-invalid',
    `the ledger ${ledger} deletes its records: ${why}; set its cleanup.policy to compact`,
  )
}

/** The records of a topic, with news of how far the reading is. */
async function* told(
  transport: Transport,
  topic: string,
  { listener }: RedriveSettings,
): AsyncGenerator<StoredRecord> {
  const { partitions } = await transport.retained(topic)
  listener?.reading?.(
    topic,
    Number(partitions.values().reduce((sum, { first, next }) => sum + next - first, 0n)),
  )
  let news = 0
  let heard = performance.now()
  for await (const record of transport.read(topic)) {
    yield record
    // Between records that are there already nothing else has its turn, not even an interrupt.
    if (performance.now() - heard > deafForMs) {
      await setImmediate()
      heard = performance.now()
    }
    news += 1
    if (news < recordsPerNews) continue
    listener?.passed?.(news)
    news = 0
  }
}
