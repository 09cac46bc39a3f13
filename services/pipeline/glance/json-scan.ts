import { type CodeTable, createCodeTable } from './code-table.ts'
import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  escapes,
  firstPrintable,
  JsonCursor,
  letterN,
  nullWord,
  openBrace,
  openBracket,
  quote,
} from './json-cursor.ts'

const notAKey = -2
// The known keys, in their spellings, and the first few of others.
const keySlots = 64

/** What to do with a field of an object: when its value is there, or it is absent or null. False ends the reading. */
export interface FieldSteps {
  readonly there: () => boolean
  readonly absent: () => boolean
}

/** An object's fields in the order in which they are to be told. */
export interface JsonObject {
  /** By a field's name its number from 1. */
  readonly keys: CodeTable
  /** The keys as they are mostly written, from the brace or comma before them to their colon. */
  readonly written: readonly Buffer[]
  readonly steps: readonly FieldSteps[]
  /** Where the values stand of fields that come out of turn; 0 for none. */
  readonly places: number[]
}

export function jsonObject(fields: Readonly<Record<string, FieldSteps>>): JsonObject {
  const names = Object.keys(fields)
  return {
    keys: createCodeTable((text) => names.indexOf(text) + 1, keySlots),
    written: names.map((name, at) => Buffer.from(`${at === 0 ? '{' : ','}"${name}":`)),
    steps: Object.values(fields),
    places: names.map(() => 0),
  }
}

/** The bytes of a document with as much room behind them, in which a scan writes out what is escaped. */
export function withRoom(bytes: Buffer): Buffer {
  const roomy = Buffer.alloc(2 * bytes.length + 1)
  bytes.copy(roomy)
  return roomy
}

/** Reads one JSON document, which is UTF-8: its texts, its lists, and its objects by their known fields. */
export class JsonScan extends JsonCursor {
  /** Where the text that was just read ends, its closing quote not counted. */
  textEnd = 0
  private room = 0
  /** Whether reading has ended at something escaped, for which there was no room. */
  isShortOfRoom = false

  /** Begins with a document of so many bytes. */
  begin(bytes: Buffer, length: number): void {
    this.bytes = bytes
    this.at = 0
    this.end = length
    // Behind a byte that is no blank.
    this.room = length + 1
    this.isShortOfRoom = false
  }

  /** Moves behind a text and gives where its first character stands; -1 for what is none. */
  text(): number {
    if (!this.take(quote)) return -1
    const { bytes, end } = this
    const from = this.at
    for (let at = from; at < end; at++) {
      const byte = bytes[at] as number
      if (byte > quote) {
        if (byte === backslash) return this.escapedText(from)
      } else if (byte === quote) {
        this.textEnd = at
        this.at = at + 1
        return from
      } else if (byte < firstPrintable) return -1
    }
    return -1
  }

  /** Writes out a text that begins there, behind everything else. */
  private escapedText(from: number): number {
    const { bytes, end } = this
    const start = this.room
    if (bytes.length <= start) {
      this.isShortOfRoom = true
      return -1
    }
    for (let at = from; at < end; at++) {
      const byte = bytes[at] as number
      if (byte === quote) {
        this.textEnd = this.room
        this.at = at + 1
        return start
      }
      if (byte < firstPrintable) return -1
      const meant = byte === backslash ? escapes.get(bytes[++at] as number) : byte
      if (meant === undefined) return -1
      bytes[this.room++] = meant
    }
    return -1
  }

  /**
   * Reads an object, its known fields in their order however they come; other fields are passed over. False for what
   * is none, where a known field comes twice, or where a step is false.
   */
  object(known: JsonObject): boolean {
    const { steps, written } = known
    let next = 0
    // Most come in their order, and without blanks.
    while (next < steps.length && this.isWord(written[next] as Buffer)) {
      if (!this.field(steps[next] as FieldSteps)) return false
      next += 1
    }
    if (next < steps.length || this.bytes[this.at] !== closeBrace) return this.restOfObject(known, next)
    this.at += 1
    return true
  }

  /** Goes on with an object behind those fields of which the `next` is the first that did not come in its turn. */
  private restOfObject(known: JsonObject, from: number): boolean {
    const { keys, steps, places } = known
    let next = from
    places.fill(0)
    if (next === 0 && !this.take(openBrace)) return false
    if (next === 0 ? !this.isNext(closeBrace) : this.take(comma)) {
      do {
        const key = this.key(keys)
        if (key === notAKey) return false
        if (key >= 0 && (key < next || places[key] !== 0)) return false
        if (key === next) {
          if (!this.field(steps[key] as FieldSteps)) return false
          next += 1
        } else {
          if (key >= 0) places[key] = this.at
          if (!this.pass(0)) return false
        }
      } while (this.take(comma))
    }
    return this.take(closeBrace) && this.outOfTurn(steps, places, next)
  }

  /** Reads a list of at most so many items. False for what is none, or where a step is false. */
  list(most: number, step: () => boolean): boolean {
    if (!this.take(openBracket)) return false
    if (this.take(closeBracket)) return true
    let items = 0
    do {
      items += 1
      if (items > most || !step()) return false
    } while (this.take(comma))
    return this.take(closeBracket)
  }

  private field(steps: FieldSteps): boolean {
    this.passSpace()
    const isNull = this.bytes[this.at] === letterN && this.isWord(nullWord)
    return isNull ? steps.absent() : steps.there()
  }

  /** Tells the fields from this one on, of which the values have been passed over. */
  private outOfTurn(steps: readonly FieldSteps[], places: readonly number[], from: number): boolean {
    const behind = this.at
    for (let key = from; key < steps.length; key++) {
      this.at = places[key] as number
      const told = steps[key] as FieldSteps
      if (this.at === 0 ? !told.absent() : !this.field(told)) return false
    }
    this.at = behind
    return true
  }

  /** Moves behind a key and its colon and gives its number from 0; -1 for another key, `notAKey` for what is none. */
  private key(keys: CodeTable): number {
    const from = this.text()
    if (from < 0 || !this.take(colon)) return notAKey
    return keys.find(this.bytes, from, this.textEnd) - 1
  }
}
