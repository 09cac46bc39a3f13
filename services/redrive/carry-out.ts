import { isStub } from '../pipeline/original-event.ts'
import type { RecordContent, StoredRecord } from '../pipeline/record.ts'
import { nextAttempt, redrivenHeaders } from './attempt.ts'
import type { Delivery, Redriven } from './delivery.ts'
import { placeOf } from './ledger.ts'
import type { Plan, Planned } from './plan.ts'
import type { RedriveSettings } from './settings.ts'
import type { Tallying } from './tally.ts'

const perTransaction = { records: 500, bytes: 4 * 1024 * 1024 }

/** A record on its way, with why it was where it was, and what the rules of today make of it. */
interface Item extends Redriven {
  readonly was: string
  readonly becomes: string
}

/** Redrives what is planned, in the order of the records; without a delivery, only tells what would come of it. */
export async function carryOut(
  records: AsyncIterable<StoredRecord>,
  plan: Plan,
  settings: RedriveSettings,
  tally: Tallying,
  delivery: Delivery | null,
): Promise<void> {
  let items: Item[] = []
  let bytes = 0
  const flush = async () => {
    settings.listener?.redriving?.(items.length)
    const refused = (await delivery?.deliver(items)) ?? []
    for (const item of items) {
      if (refused.includes(item)) tally.leave('refused', item.from)
      else tally.take(item.was, item.becomes)
    }
    settings.listener?.redriven?.(items.length - refused.length)
    items = []
    bytes = 0
  }

  for await (const record of records) {
    const one = plan.get(placeOf(record))
    if (one === undefined) continue
    plan.delete(placeOf(record))
    const item = itemOf(record, one, settings)
    const done = delivery?.done.why(record) ?? null
    if (done !== null) tally.leave(done, record)
    else if (item === null) tally.leave('not-ours', record)
    else {
      const size = item.output.value?.length ?? 0
      if (items.length >= perTransaction.records || bytes + size > perTransaction.bytes) await flush()
      items.push(item)
      bytes += size
    }
  }
  if (items.length > 0) await flush()
  for (const { stood } of plan.values()) tally.leave('gone', stood)
}

function itemOf(record: StoredRecord, { recovered }: Planned, settings: RedriveSettings): Item | null {
  const undone = settings.undo(record)
  const original: RecordContent | undefined =
    recovered ?? (undone && !isStub(undone.original) ? undone.original : undefined)
  const next = original && nextAttempt(original.headers, settings.limitAttempts)
  if (!undone || !original || !next) return null
  const { partition, timestamp } = record
  const { key, value } = original
  const headers = redrivenHeaders(original.headers, placeOf(record), next)
  const output = { topic: settings.input, partition, key, value, headers }
  const becomes = settings.judge({ ...output, offset: undone.source.offset, timestamp })
  return { from: record, output, attempt: next, was: undone.reasons.join(', '), becomes }
}
