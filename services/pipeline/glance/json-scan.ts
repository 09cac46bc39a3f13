import { type CodeTable, createCodeTable } from './code-table.ts'

const code = (character: string) => character.charCodeAt(0)
const [quote, backslash, comma, colon] = [code('"'), code('\\'), code(','), code(':')]
const [openBrace, closeBrace, openBracket, closeBracket] = [code('{'), code('}'), code('['), code(']')]
const [minus, plus, point, zero, nine] = [code('-'), code('+'), code('.'), code('0'), code('9')]
const [space, tab, newline, carriageReturn] = [code(' '), code('\t'), code('\n'), code('\r')]
const firstPrintable = space
const nullWord = Buffer.from('null')
const words = [nullWord, Buffer.from('true'), Buffer.from('false')]
const [letterE, letterN] = [code('e'), code('n')]
/** What stands for what behind a backslash; `u` is not among them, as the digits behind it are for reading in full. */
const escapes = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([written, meant]) => [code(written), code(meant)],
  ),
)
const mostDepth = 100
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

/** Where reading stands in the bytes of one JSON document, which are UTF-8. */
export class JsonScan {
  /** Where the text that was just read ends, its closing quote not counted. */
  textEnd = 0
  private bytes: Buffer = Buffer.alloc(0)
  private at = 0
  private end = 0
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

  get isAtEnd(): boolean {
    this.passSpace()
    return this.at === this.end
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

  /** Moves behind any value; false for what is none. */
  private pass(depth: number): boolean {
    this.passSpace()
    const byte = this.bytes[this.at] ?? 0
    if (byte === quote) return this.passText()
    if (byte === openBrace || byte === openBracket)
      return depth < mostDepth && this.passNested(byte, depth + 1)
    return byte === minus || isDigit(byte) ? this.passNumber() : words.some((word) => this.isWord(word))
  }

  /** Moves behind the word, if it stands there. */
  private isWord(word: Buffer): boolean {
    const { at, bytes } = this
    for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word[index]) return false
    this.at = at + word.length
    return true
  }

  private passNested(opening: number, depth: number): boolean {
    const closing = opening === openBrace ? closeBrace : closeBracket
    this.at += 1
    if (this.take(closing)) return true
    do {
      if (opening === openBrace) {
        this.passSpace()
        if (!this.passText() || !this.take(colon)) return false
      }
      if (!this.pass(depth)) return false
    } while (this.take(comma))
    return this.take(closing)
  }

  private passText(): boolean {
    const { bytes, end } = this
    if (bytes[this.at] !== quote) return false
    for (let at = this.at + 1; at < end; at++) {
      const byte = bytes[at] as number
      if (byte === quote) {
        this.at = at + 1
        return true
      }
      if (byte < firstPrintable) return false
      if (byte === backslash) {
        at += 1
        if (!escapes.has(bytes[at] ?? 0)) return false
      }
    }
    return false
  }

  private passNumber(): boolean {
    if (this.bytes[this.at] === minus) this.at += 1
    const leading = this.bytes[this.at]
    const digits = this.passDigits()
    if (digits === 0 || (leading === zero && digits > 1)) return false
    if (this.bytes[this.at] === point) {
      this.at += 1
      if (this.passDigits() === 0) return false
    }
    if (((this.bytes[this.at] ?? 0) | 0x20) !== letterE) return true
    this.at += 1
    if (this.bytes[this.at] === plus || this.bytes[this.at] === minus) this.at += 1
    return this.passDigits() > 0
  }

  private passDigits(): number {
    const from = this.at
    while (isDigit(this.bytes[this.at] ?? 0)) this.at += 1
    return this.at - from
  }

  private take(byte: number): boolean {
    if (!this.isNext(byte)) return false
    this.at += 1
    return true
  }

  /** Whether that byte comes next, but for blanks. */
  private isNext(byte: number): boolean {
    // Most documents have no blanks.
    if (this.bytes[this.at] === byte) return true
    this.passSpace()
    return this.bytes[this.at] === byte
  }

  /** Moves behind a key and its colon and gives its number from 0; -1 for another key, `notAKey` for what is none. */
  private key(keys: CodeTable): number {
    const from = this.text()
    if (from < 0 || !this.take(colon)) return notAKey
    return keys.find(this.bytes, from, this.textEnd) - 1
  }

  private passSpace(): void {
    const { bytes } = this
    for (;;) {
      const byte = bytes[this.at] as number
      if (byte > space) return
      if (byte !== space && byte !== newline && byte !== tab && byte !== carriageReturn) return
      this.at += 1
    }
  }
}

const isDigit = (byte: number) => byte >= zero && byte <= nine
