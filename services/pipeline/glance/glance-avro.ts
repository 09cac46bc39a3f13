import { imageControlMethods, imageControlUses } from '../../core/episode.ts'
import type { CodeList } from '../../core/facts/code-entry.ts'
import { Paths } from '../../core/memo/paths.ts'
import { malformedSight, type Sights } from '../../core/memo/sights.ts'
import { finished, open, outside, reversed, undated, Walk, within } from '../../core/memo/walk.ts'
import type { EventSchemaInUse } from '../avro/avro-event.ts'
import { HEADER_BYTES } from '../avro/wire-format.ts'
import { AvroScan, isNull, isThere } from './avro-scan.ts'
import { type CodeTable, createCodeTable } from './code-table.ts'
import { type EventLayout, eventLayout, type Gaps, type NullBranch } from './event-layout.ts'
import type { Glance } from './glance.ts'
import { createKeptWords } from './kept-words.ts'
import { createKnownDays, noDay } from './known-days.ts'
import { isRecordedAt } from './recorded-at.ts'

const mostEntries = 1_000
const dateLength = 10

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
  const reading = new EventReading<Remembered>(layout, sights)
  const { walk } = reading
  const episodeId = () => reading.episodeId()
  return (value) =>
    reading.read(value) ? { walk, provider: reading.provider, episodeId, encoding, decoded: null } : null
}

/** Reads one event after the other. Each of its steps says whether the bytes are what they should be. */
class EventReading<Remembered> {
  readonly walk = new Walk<Remembered>(new Paths())
  provider = ''
  private readonly layout: EventLayout
  private readonly scan = new AvroScan()
  private readonly days: ReturnType<typeof createKnownDays>
  private readonly keptWords = createKeptWords()
  private readonly diagnoses: CodeTable
  private readonly procedureCodes: CodeTable
  private readonly snomedProcedures: CodeTable
  private readonly snomedDiagnoses: CodeTable
  private readonly uses = wordTable(imageControlUses)
  private readonly methods = wordTable(imageControlMethods)
  private startDay = noDay
  private endDay = noDay
  private startFrom = 0
  private endFrom = 0
  private idFrom = 0
  private idTo = 0

  constructor(layout: EventLayout, sights: Sights) {
    const tableOf = (list: CodeList) => createCodeTable(sights.code[list])
    this.layout = layout
    this.days = createKnownDays(sights.day)
    this.diagnoses = tableOf('diagnoses')
    this.procedureCodes = tableOf('procedures')
    this.snomedProcedures = tableOf('snomedProcedures')
    this.snomedDiagnoses = tableOf('snomedDiagnoses')
  }

  episodeId(): string {
    return this.scan.said(this.idFrom, this.idTo)
  }

  /** Goes the path of the event; false for what is to be read in full. */
  read(value: Buffer): boolean {
    this.scan.begin(value, HEADER_BYTES)
    this.walk.begin()
    if (!this.event() || !this.scan.isAtEnd) return false
    const { startDay, endDay } = this
    const state = endDay === noDay ? open : endDay < startDay ? reversed : finished
    if (state === reversed) {
      this.quote(this.startFrom, this.startFrom + dateLength)
      this.quote(this.endFrom, this.endFrom + dateLength)
    }
    this.walk.end(this.days.answer(endDay === noDay ? startDay : endDay), state)
    return true
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

  private recordedAt(): boolean {
    const { scan } = this
    const from = scan.text()
    return from >= 0 && isRecordedAt(scan, this.days, from, scan.at)
  }

  private episode(): boolean {
    const { scan } = this
    const { episode: gaps, nulls } = this.layout
    return (
      scan.pass(gap(gaps, 0)) &&
      this.id() &&
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
      this.codes(this.diagnoses) &&
      scan.pass(gap(gaps, 7)) &&
      this.procedures() &&
      scan.pass(gap(gaps, 8)) &&
      this.codesOrNull(nulls.snomedProcedures, this.snomedProcedures) &&
      scan.pass(gap(gaps, 9)) &&
      this.codesOrNull(nulls.snomedDiagnoses, this.snomedDiagnoses) &&
      scan.pass(gap(gaps, 10)) &&
      this.imageControl() &&
      scan.pass(gap(gaps, 11))
    )
  }

  private id(): boolean {
    this.idFrom = this.scan.text()
    this.idTo = this.scan.at
    return this.idFrom >= 0
  }

  private providerCode(): boolean {
    const from = this.scan.text()
    if (from < 0) return false
    this.provider = this.keptWords(this.scan.bytes, from, this.scan.at)
    return true
  }

  private startDate(): boolean {
    this.startFrom = this.scan.text()
    this.startDay = this.day(this.startFrom)
    return this.startDay !== noDay
  }

  private endDate(): boolean {
    this.endDay = noDay
    const branch = this.scan.branch(this.layout.nulls.endDate)
    if (branch !== isThere) return branch === isNull
    this.endFrom = this.scan.text()
    this.endDay = this.day(this.endFrom)
    return this.endDay !== noDay
  }

  /** The day that the text says which starts there and has just been read. */
  private day(from: number): number {
    return from < 0 ? noDay : this.days.find(this.scan.bytes, from, this.scan.at)
  }

  private codesOrNull(nullBranch: NullBranch, table: CodeTable): boolean {
    const branch = this.scan.branch(nullBranch)
    if (branch === isThere) return this.codes(table)
    this.walk.endList()
    return branch === isNull
  }

  private codes({ find }: CodeTable): boolean {
    const { scan, walk } = this
    let items = 0
    for (let count = scan.number(); count !== 0; count = scan.number()) {
      items += count
      if (count < 0 || items > mostEntries) return false
      for (let left = count; left > 0; left--) {
        const from = scan.text()
        if (from < 0) return false
        if (walk.code(find(scan.bytes, from, scan.at))) this.quote(from, scan.at)
      }
    }
    walk.endList()
    return true
  }

  private procedures(): boolean {
    const { scan } = this
    let items = 0
    for (let count = scan.number(); count !== 0; count = scan.number()) {
      items += count
      if (count < 0 || items > mostEntries) return false
      for (let left = count; left > 0; left--) if (!this.procedure()) return false
    }
    this.walk.endList()
    return true
  }

  private procedure(): boolean {
    const { layout, scan } = this
    const { procedure: gaps, nulls } = layout
    if (!scan.pass(gap(gaps, 0))) return false
    const from = scan.text()
    const to = scan.at
    if (from < 0 || !scan.pass(gap(gaps, 1))) return false
    const sight = this.procedureCodes.find(scan.bytes, from, to)
    const branch = scan.branch(nulls.date)
    if (branch === isThere) {
      const dateFrom = scan.text()
      const date = this.day(dateFrom)
      if (date === noDay) return false
      if (this.walk.code(sight, this.isOutside(date) ? outside : within))
        sight === malformedSight ? this.quote(from, to) : this.quote(dateFrom, scan.at)
    } else if (branch === isNull) {
      if (this.walk.code(sight, undated)) this.quote(from, to)
    } else return false
    return scan.pass(gap(gaps, 2))
  }

  private isOutside(date: number): boolean {
    return date < this.startDay || (this.endDay !== noDay && date > this.endDay)
  }

  private imageControl(): boolean {
    const { layout, scan, walk } = this
    const { imageControl: gaps, nulls } = layout
    const branch = scan.branch(nulls.imageControl)
    if (branch === isThere) {
      return (
        scan.pass(gap(gaps, 0)) &&
        this.word(this.uses) &&
        scan.pass(gap(gaps, 1)) &&
        this.words(nulls.methods) &&
        scan.pass(gap(gaps, 2))
      )
    }
    walk.word(null)
    walk.endList()
    return branch === isNull
  }

  private words(nullBranch: NullBranch): boolean {
    const { scan } = this
    const branch = scan.branch(nullBranch)
    if (branch === isThere) {
      let items = 0
      for (let count = scan.number(); count !== 0; count = scan.number()) {
        items += count
        if (count < 0 || items > mostEntries) return false
        for (let left = count; left > 0; left--) if (!this.word(this.methods)) return false
      }
    }
    this.walk.endList()
    return branch === isThere || branch === isNull
  }

  private word({ find }: CodeTable): boolean {
    const from = this.scan.text()
    if (from < 0) return false
    const found = find(this.scan.bytes, from, this.scan.at)
    this.walk.word(found - 1)
    return found > 0
  }

  private quote(from: number, to: number): void {
    this.walk.quote(this.scan.said(from, to))
  }
}

/** Words by their number from 1; 0 for any other. */
const wordTable = (words: readonly string[]) => createCodeTable((text) => words.indexOf(text) + 1)

const none: readonly NullBranch[] = []
const gap = (gaps: Gaps, at: number): readonly NullBranch[] => gaps[at] ?? none
