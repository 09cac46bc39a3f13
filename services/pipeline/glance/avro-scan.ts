import { isAscii } from 'node:buffer'

/** Where reading stands in the bytes of one Avro record, and what it cannot go on with. */
export class AvroScan {
  bytes: Buffer = Buffer.alloc(0)
  at = 0
  private end = 0
  private allAscii = false

  begin(bytes: Buffer, from: number): void {
    this.bytes = bytes
    this.at = from
    this.end = bytes.length
    this.allAscii = isAscii(bytes)
  }

  get isAtEnd(): boolean {
    return this.at === this.end
  }

  /** A number of up to three bytes, as lengths, counts and branches are; -1 for any other. */
  number(): number {
    const { bytes, end } = this
    let number = 0
    for (let shift = 0; shift < 21 && this.at < end; shift += 7) {
      const byte = bytes[this.at++] as number
      number |= (byte & 0x7f) << shift
      if (byte < 0x80) return number & 1 ? -1 : number >>> 1
    }
    return -1
  }

  /** Moves behind a text of ASCII and gives where it starts; -1 for any other. */
  text(): number {
    const length = this.number()
    const from = this.at
    const to = from + length
    if (length < 0 || to > this.end) return -1
    if (!this.allAscii) for (let at = from; at < to; at++) if ((this.bytes[at] as number) > 0x7f) return -1
    this.at = to
    return from
  }

  /** The text between two places, which is ASCII. */
  said(from: number, to: number): string {
    return this.bytes.toString('latin1', from, to)
  }
}
