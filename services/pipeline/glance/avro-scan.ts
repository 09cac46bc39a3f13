import { isUtf8 } from 'node:buffer'
import { type NullBranch, neverNull } from './event-layout.ts'

/** What `AvroScan.branch` found. */
export const [isThere, isNull, isNeither] = [0, 1, 2] as const

/** Where reading stands in the bytes of one Avro record, and what it cannot go on with. */
export class AvroScan {
  at = 0
  private bytes: Buffer = Buffer.alloc(0)
  private end = 0
  private allAscii = false

  begin(bytes: Buffer, from: number, allAscii: boolean): void {
    this.bytes = bytes
    this.at = from
    this.end = bytes.length
    this.allAscii = allAscii
  }

  get isAtEnd(): boolean {
    return this.at === this.end
  }

  /** A number of up to three bytes, as lengths, counts and branches are; -1 for any other. */
  number(): number {
    const { bytes, end } = this
    const at = this.at
    if (at >= end) return -1
    const first = bytes[at] as number
    if (first < 0x80) {
      this.at = at + 1
      return first & 1 ? -1 : first >>> 1
    }
    return this.longNumber()
  }

  private longNumber(): number {
    const { bytes, end } = this
    let number = 0
    for (let shift = 0; shift < 21 && this.at < end; shift += 7) {
      const byte = bytes[this.at++] as number
      number |= (byte & 0x7f) << shift
      if (byte < 0x80) return number & 1 ? -1 : number >>> 1
    }
    return -1
  }

  /** Moves behind a text and gives where it starts; -1 for what is none. */
  text(): number {
    const length = this.number()
    const from = this.at
    const to = from + length
    if (length < 0 || to > this.end) return -1
    if (!this.allAscii && !isUtf8(this.bytes.subarray(from, to))) return -1
    this.at = to
    return from
  }

  /** Moves behind the number of the branch of a value that may be null. */
  branch(nullBranch: NullBranch): number {
    if (nullBranch === neverNull) return isThere
    const branch = this.number()
    if (branch === nullBranch) return isNull
    return branch === 1 - nullBranch ? isThere : isNeither
  }

  /** Moves behind texts; false where one is none. */
  pass(texts: readonly NullBranch[]): boolean {
    for (let n = 0; n < texts.length; n++) if (!this.textOrNull(texts[n] as NullBranch)) return false
    return true
  }

  /** Moves behind a text that may be null; false for what is neither. */
  textOrNull(nullBranch: NullBranch): boolean {
    const branch = this.branch(nullBranch)
    return branch === isNull || (branch === isThere && this.text() >= 0)
  }
}
