import { isAscii } from 'node:buffer'
import { imageControlMethods, imageControlUses } from '../../core/episode.ts'
import type { CodeList } from '../../core/facts/code-entry.ts'
import { Paths } from '../../core/memo/paths.ts'
import { malformedSight, type Sights } from '../../core/memo/sights.ts'
import { finished, open, outside, reversed, undated, Walk, within } from '../../core/memo/walk.ts'
import { type CodeTable, createCodeTable } from './code-table.ts'
import { createKeptWords } from './kept-words.ts'
import { createKnownDays, noDay } from './known-days.ts'
import { isRecordedAt } from './recorded-at.ts'

const dateLength = 'YYYY-MM-DD'.length

const wordSlots = 64
/** More entries of a list than this are read in full: so rare and long a path would push those out that come again. */
export const mostEntries = 100
/** With more that findings may quote, an event is read in full. */
const mostQuotes = 50

/**
 * The path of one event after the other, from where in its bytes the texts of its fields stand, told in the order of
 * the shipped schema. Where a method gives false, the event is to be read in full.
 */
export class EventPath<Remembered> {
  readonly walk = new Walk<Remembered>(new Paths())
  bytes: Buffer = Buffer.alloc(0)
  isAscii = false
  provider = ''
  private readonly tables
  private procedures: CodeTable
  private readonly days
  private readonly keptWords = createKeptWords()
  private startDay = noDay
  private endDay = noDay
  private startFrom = 0
  private endFrom = 0
  private idFrom = 0
  private idTo = 0

  constructor(sights: Sights) {
    const codes = (list: CodeList) => createCodeTable(sights.code[list])
    this.days = createKnownDays(sights.day)
    this.tables = {
      diagnoses: codes('diagnoses'),
      procedures: codes('procedures'),
      proceduresClosely: createCodeTable(sights.procedureClosely),
      snomedProcedures: codes('snomedProcedures'),
      snomedDiagnoses: codes('snomedDiagnoses'),
      uses: wordTable(imageControlUses),
      methods: wordTable(imageControlMethods),
    }
    this.procedures = this.tables.procedures
  }

  begin(bytes: Buffer, isClose: boolean): void {
    this.bytes = bytes
    this.isAscii = isAscii(bytes)
    this.procedures = isClose ? this.tables.proceduresClosely : this.tables.procedures
    isClose ? this.walk.beginClosely() : this.walk.begin()
  }

  isRecordedAt(from: number, to: number): boolean {
    return isRecordedAt(this, this.days, from, to)
  }

  hasId(from: number, to: number): true {
    this.idFrom = from
    this.idTo = to
    return true
  }

  episodeId(): string {
    return this.said(this.idFrom, this.idTo)
  }

  isProvidedBy(from: number, to: number): true {
    this.provider = this.keptWords(this.bytes, from, to)
    return true
  }

  startsOn(from: number, to: number): boolean {
    this.startFrom = from
    this.startDay = this.days.find(this.bytes, from, to)
    return this.startDay !== noDay
  }

  endsOn(from: number, to: number): boolean {
    this.endFrom = from
    this.endDay = this.days.find(this.bytes, from, to)
    return this.endDay !== noDay
  }

  isOpen(): true {
    this.endDay = noDay
    return true
  }

  code(list: Exclude<CodeList, 'procedures'>, from: number, to: number): true {
    if (this.walk.code(this.tables[list].find(this.bytes, from, to))) this.quote(from, to)
    return true
  }

  /** A procedure without a day. */
  undated(from: number, to: number): true {
    if (this.walk.code(this.procedures.find(this.bytes, from, to), undated)) this.quote(from, to)
    return true
  }

  /** A procedure with its day. */
  dated(from: number, to: number, dateFrom: number, dateTo: number): boolean {
    const sight = this.procedures.find(this.bytes, from, to)
    const date = this.days.find(this.bytes, dateFrom, dateTo)
    if (date === noDay) return false
    const isOutside = date < this.startDay || (this.endDay !== noDay && date > this.endDay)
    if (this.walk.code(sight, isOutside ? outside : within))
      sight === malformedSight ? this.quote(from, to) : this.quote(dateFrom, dateTo)
    return true
  }

  endList(): true {
    this.walk.endList()
    return true
  }

  /** Whether image control was used, or a method of it. */
  word(list: 'uses' | 'methods', from: number, to: number): boolean {
    const found = this.tables[list].find(this.bytes, from, to)
    this.walk.word(found - 1)
    return found > 0
  }

  noImageControl(): true {
    this.walk.word(null)
    return this.endList()
  }

  /** When all has been told. */
  end(): boolean {
    const { startDay, endDay } = this
    const state = endDay === noDay ? open : endDay < startDay ? reversed : finished
    if (state === reversed) {
      this.quote(this.startFrom, this.startFrom + dateLength)
      this.quote(this.endFrom, this.endFrom + dateLength)
    }
    if (this.walk.quotes.length > mostQuotes) return false
    this.walk.end(this.days.answer(endDay === noDay ? startDay : endDay), state)
    return true
  }

  /** The text between two places. */
  said(from: number, to: number): string {
    return this.bytes.toString(this.isAscii ? 'latin1' : 'utf8', from, to)
  }

  private quote(from: number, to: number): void {
    if (this.walk.quotes.length <= mostQuotes) this.walk.quote(this.said(from, to))
  }
}

/** Words by their number from 1; 0 for any other. */
const wordTable = (words: readonly string[]) => createCodeTable((text) => words.indexOf(text) + 1, wordSlots)
