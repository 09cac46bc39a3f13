const code = (character: string) => character.charCodeAt(0)
export const [quote, backslash, comma, colon] = [code('"'), code('\\'), code(','), code(':')]
export const [openBrace, closeBrace, openBracket, closeBracket] = [code('{'), code('}'), code('['), code(']')]
const [minus, plus, point, zero, nine] = [code('-'), code('+'), code('.'), code('0'), code('9')]
const [space, tab, newline, carriageReturn] = [code(' '), code('\t'), code('\n'), code('\r')]
export const firstPrintable = space
export const nullWord = Buffer.from('null')
const words = [nullWord, Buffer.from('true'), Buffer.from('false')]
const letterE = code('e')
export const letterN = code('n')
/** What stands for what behind a backslash; `u` is not among them, as the digits behind it are for reading in full. */
export const escapes = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([written, meant]) => [code(written), code(meant)],
  ),
)
const mostDepth = 100

/** Where reading stands in the bytes of one JSON document, and what is passed over there. */
export class JsonCursor {
  protected bytes: Buffer = Buffer.alloc(0)
  protected at = 0
  protected end = 0

  get isAtEnd(): boolean {
    this.passSpace()
    return this.at === this.end
  }

  protected take(byte: number): boolean {
    if (!this.isNext(byte)) return false
    this.at += 1
    return true
  }

  /** Whether that byte comes next, but for blanks. */
  protected isNext(byte: number): boolean {
    // Most documents have no blanks.
    if (this.bytes[this.at] === byte) return true
    this.passSpace()
    return this.bytes[this.at] === byte
  }

  /** Moves behind the word, if it stands there. */
  protected isWord(word: Buffer): boolean {
    const { at, bytes } = this
    for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word[index]) return false
    this.at = at + word.length
    return true
  }

  protected passSpace(): void {
    const { bytes } = this
    for (;;) {
      const byte = bytes[this.at] as number
      if (byte > space) return
      if (byte !== space && byte !== newline && byte !== tab && byte !== carriageReturn) return
      this.at += 1
    }
  }

  /** Moves behind any value; false for what is none. */
  protected pass(depth: number): boolean {
    this.passSpace()
    const byte = this.bytes[this.at] ?? 0
    if (byte === quote) return this.passText()
    if (byte === openBrace || byte === openBracket)
      return depth < mostDepth && this.passNested(byte, depth + 1)
    return byte === minus || isDigit(byte) ? this.passNumber() : words.some((word) => this.isWord(word))
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
}

const isDigit = (byte: number) => byte >= zero && byte <= nine
