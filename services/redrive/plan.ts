import { episodeOutcomes } from '../core/assessment.ts'
import type { Outcome } from '../pipeline/headers.ts'
import { isStub, type Source, type Undone } from '../pipeline/original-event.ts'
import { ownBytes } from '../pipeline/own-bytes.ts'
import type { RecordContent, StoredRecord } from '../pipeline/record.ts'
import type { Stub } from '../pipeline/stand-ins.ts'
import { nextAttempt } from './attempt.ts'
import { type Ledger, placeOf, type Stood } from './ledger.ts'
import { isInPlace, isOneOf } from './selection.ts'
import type { RedriveSettings } from './settings.ts'
import type { LeftOut, Tallying } from './tally.ts'

const outcomes: readonly Outcome[] = [...episodeOutcomes, 'tombstone', 'undecodable']

/** A record that is to be redriven. Its content is read again when its turn comes, unless a stub stood for it. */
export interface Planned {
  readonly stood: Stood
  readonly source: Source
  /** Null for a record without a key, and where only the original has it. */
  readonly key: Buffer | null
  readonly stub: Stub | null
  /** What the input topic still held, in place of a stub. */
  readonly recovered: RecordContent | null
}

/** What is to be redriven, by its place. */
export type Plan = Map<string, Planned>

/**
 * Selects the records that are to be redriven; others that were meant are counted, with the reason. The ledger is read
 * when the first is found.
 */
export async function selectRecords(
  records: AsyncIterable<StoredRecord>,
  settings: RedriveSettings,
  readLedger: () => Promise<Ledger>,
  tally: Tallying,
): Promise<Plan> {
  const plan: Plan = new Map()
  let ledger: Ledger | undefined
  for await (const record of records) {
    tally.read += 1
    const undone = isInPlace(record, settings.selection) ? settings.undo(record) : undefined
    const otherKind = undone === null ? otherOutcome(record, settings) : null
    if (otherKind !== null) tally.notice(otherKind)
    if (undone === undefined || !isMeant(undone, settings)) continue
    tally.selected += 1
    ledger ??= await readLedger()
    const why = ledger.has(record) ? 'already-redriven' : whyNot(undone, settings)
    if (otherKind !== null) tally.leave('other-kind', record)
    else if (why !== null) tally.leave(why, record)
    else if (undone !== null) plan.set(placeOf(record), planned(record, undone))
  }
  return plan
}

/** Bytes of their own, or null as it was. */
export const copyOf = (bytes: Buffer | null): Buffer | null => bytes && ownBytes(bytes)

/** Whether the event of a record is one of a wanted provider's. */
export function isOfProvider(value: Buffer | null, { selection, providerOf }: RedriveSettings): boolean {
  if (selection.providers === null) return true
  const provider = providerOf(value)
  return provider !== null && selection.providers.has(provider)
}

/** Why a record may not be redriven once more; null where it may. */
export function whyNotAgain({ headers }: RecordContent, { limitAttempts }: RedriveSettings): LeftOut | null {
  return nextAttempt(headers, limitAttempts) === null ? 'attempt-limit' : null
}

/** The outcome of an output that belongs on another topic; null where it is none of ours, or the right one. */
function otherOutcome({ headers }: StoredRecord, { outcome }: RedriveSettings): Outcome | null {
  const said = headers.findLast(([name]) => name === 'outcome')?.[1]?.toString('latin1')
  return outcomes.find((one) => one === said && one !== outcome) ?? null
}

function isMeant(undone: Undone | null, settings: RedriveSettings): boolean {
  const { reasons, providers } = settings.selection
  if (undone === null) return reasons === null && providers === null
  if (!isOneOf(undone.reasons, reasons)) return false
  // A stub's provider is known when its original is found.
  return isStub(undone.original) || isOfProvider(undone.original.value, settings)
}

function whyNot(undone: Undone | null, settings: RedriveSettings): LeftOut | null {
  if (undone === null) return 'not-ours'
  if (undone.source.topic !== settings.input) return 'other-input'
  return isStub(undone.original) ? null : whyNotAgain(undone.original, settings)
}

function planned(
  { topic, partition, offset, timestamp }: StoredRecord,
  { source, original }: Undone,
): Planned {
  const stood = { topic, partition, offset, timestamp }
  return isStub(original)
    ? { stood, source, key: null, stub: original, recovered: null }
    : { stood, source, key: copyOf(original.key), stub: null, recovered: null }
}
