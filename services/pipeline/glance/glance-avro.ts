import type { CodeList } from '../../core/facts/code-entry.ts'
import type { Sights } from '../../core/memo/sights.ts'
import type { EventSchemaInUse } from '../avro/avro-event.ts'
import { HEADER_BYTES } from '../avro/wire-format.ts'
import { type Glance, glanceAlong } from './along-path.ts'
import { AvroScan, isNull, isThere } from './avro-scan.ts'
import { type EventLayout, eventLayout, type Gaps, type NullBranch } from './event-layout.ts'
import { EventPath, mostEntries } from './event-path.ts'

/**
 * A glance at events in Avro by one schema: it goes over the bytes once and makes no object of them. It gives null for
 * whatever it does not know for an event of the agreed shape, which is to be read in full then. There is none at all
 * for a schema without a layout.
 */
export function avroGlance<Remembered>(
  { schema, encoding }: EventSchemaInUse,
  sights: Sights,
): ((value: Buffer) => Glance<Remembered> | null) | null {
  const layout = eventLayout(schema)
  if (layout === null) return null
  const path = new EventPath<Remembered>(sights)
  const reading = new EventReading(layout, path)
  return glanceAlong(path, encoding, (value, isClose) => reading.read(value, isClose))
}

/** Reads one event after the other. Each of its steps says whether the bytes are what they should be. */
class EventReading {
  private readonly layout: EventLayout
  private readonly path: EventPath<unknown>
  private readonly scan = new AvroScan()
  private readonly codeOf = {
    diagnoses: () => this.code('diagnoses'),
    snomedProcedures: () => this.code('snomedProcedures'),
    snomedDiagnoses: () => this.code('snomedDiagnoses'),
  }
  private readonly method = () => this.word('methods')

  constructor(layout: EventLayout, path: EventPath<unknown>) {
    this.layout = layout
    this.path = path
  }

  /** Goes the path of the event; false for what is to be read in full. */
  read(value: Buffer, isClose: boolean): boolean {
    this.path.begin(value, isClose)
    this.scan.begin(value, HEADER_BYTES, this.path.isAscii)
    return this.event() && this.scan.isAtEnd && this.path.end()
  }

  private event(): boolean {
    const { scan } = this
    const gaps = this.layout.event
    return (
      scan.pass(gap(gaps, 0)) &&
      scan.text() >= 0 &&
      scan.pass(gap(gaps, 1)) &&
      this.recordedAt() &&
      scan.pass(gap(gaps, 2)) &&
      scan.text() >= 0 &&
      scan.pass(gap(gaps, 3)) &&
      this.episode() &&
      scan.pass(gap(gaps, 4))
    )
  }

  private episode(): boolean {
    const { scan } = this
    const { episode: gaps, nulls } = this.layout
    return (
      scan.pass(gap(gaps, 0)) &&
      this.episodeId() &&
      scan.pass(gap(gaps, 1)) &&
      scan.textOrNull(nulls.spellId) &&
      scan.pass(gap(gaps, 2)) &&
      this.providerCode() &&
      scan.pass(gap(gaps, 3)) &&
      scan.textOrNull(nulls.patientPseudonym) &&
      scan.pass(gap(gaps, 4)) &&
      this.startDate() &&
      scan.pass(gap(gaps, 5)) &&
      this.endDate() &&
      scan.pass(gap(gaps, 6)) &&
      this.codes('diagnoses') &&
      scan.pass(gap(gaps, 7)) &&
      this.list(this.procedure) &&
      scan.pass(gap(gaps, 8)) &&
      this.codesOrNull(nulls.snomedProcedures, 'snomedProcedures') &&
      scan.pass(gap(gaps, 9)) &&
      this.codesOrNull(nulls.snomedDiagnoses, 'snomedDiagnoses') &&
      scan.pass(gap(gaps, 10)) &&
      this.imageControl() &&
      scan.pass(gap(gaps, 11))
    )
  }

  private recordedAt(): boolean {
    const from = this.scan.text()
    return from >= 0 && this.path.isRecordedAt(from, this.scan.at)
  }

  private episodeId(): boolean {
    const from = this.scan.text()
    return from >= 0 && this.path.hasId(from, this.scan.at)
  }

  private providerCode(): boolean {
    const from = this.scan.text()
    return from >= 0 && this.path.isProvidedBy(from, this.scan.at)
  }

  private startDate(): boolean {
    const from = this.scan.text()
    return from >= 0 && this.path.startsOn(from, this.scan.at)
  }

  private endDate(): boolean {
    const branch = this.scan.branch(this.layout.nulls.endDate)
    if (branch === isNull) return this.path.isOpen()
    const from = branch === isThere ? this.scan.text() : -1
    return from >= 0 && this.path.endsOn(from, this.scan.at)
  }

  private codesOrNull(nullBranch: NullBranch, list: Exclude<CodeList, 'procedures'>): boolean {
    const branch = this.scan.branch(nullBranch)
    if (branch === isThere) return this.codes(list)
    return branch === isNull && this.path.endList()
  }

  private codes(list: Exclude<CodeList, 'procedures'>): boolean {
    return this.list(this.codeOf[list])
  }

  private code(list: Exclude<CodeList, 'procedures'>): boolean {
    const from = this.scan.text()
    return from >= 0 && this.path.code(list, from, this.scan.at)
  }

  private list(item: () => boolean): boolean {
    const { scan } = this
    let items = 0
    for (let count = scan.number(); count !== 0; count = scan.number()) {
      items += count
      if (count < 0 || items > mostEntries) return false
      for (let left = count; left > 0; left--) if (!item()) return false
    }
    return this.path.endList()
  }

  private readonly procedure = (): boolean => {
    const { path, scan } = this
    const { procedure: gaps, nulls } = this.layout
    if (!scan.pass(gap(gaps, 0))) return false
    const from = scan.text()
    const to = scan.at
    if (from < 0 || !scan.pass(gap(gaps, 1))) return false
    const branch = scan.branch(nulls.date)
    if (branch === isNull) return path.undated(from, to) && scan.pass(gap(gaps, 2))
    const dateFrom = branch === isThere ? scan.text() : -1
    return dateFrom >= 0 && path.dated(from, to, dateFrom, scan.at) && scan.pass(gap(gaps, 2))
  }

  private imageControl(): boolean {
    const { path, scan } = this
    const { imageControl: gaps, nulls } = this.layout
    const branch = scan.branch(nulls.imageControl)
    if (branch === isNull) return path.noImageControl()
    return (
      branch === isThere &&
      scan.pass(gap(gaps, 0)) &&
      this.word('uses') &&
      scan.pass(gap(gaps, 1)) &&
      this.methods() &&
      scan.pass(gap(gaps, 2))
    )
  }

  private methods(): boolean {
    const { path, scan } = this
    const branch = scan.branch(this.layout.nulls.methods)
    if (branch !== isThere) return branch === isNull && path.endList()
    return this.list(this.method)
  }

  private word(list: 'uses' | 'methods'): boolean {
    const from = this.scan.text()
    return from >= 0 && this.path.word(list, from, this.scan.at)
  }
}

const none: readonly NullBranch[] = []
const gap = (gaps: Gaps, at: number): readonly NullBranch[] => gaps[at] ?? none
