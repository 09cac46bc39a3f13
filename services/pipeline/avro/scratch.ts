import type { Type } from 'avsc'

const usualBytes = 64 * 1024

/** Where values are put together that do not tell beforehand how long they become: one after another, and none for long. */
export class Scratch {
  private bytes = Buffer.allocUnsafeSlow(usualBytes)
  private end = 0

  /** Begins a new value. */
  begin(): void {
    if (this.bytes.length > usualBytes) this.bytes = Buffer.allocUnsafeSlow(usualBytes)
    this.end = 0
  }

  add(bytes: Uint8Array): void {
    this.makeRoom(bytes.length)
    this.bytes.set(bytes, this.end)
    this.end += bytes.length
  }

  /** Adds a value's encoding, which is given back and stands until the next is added. Throws what the type throws at an invalid one. */
  encode(type: Type, value: unknown): Buffer {
    const from = this.end
    let end = type.encode(value, this.bytes, from)
    if (end < 0) {
      this.makeRoom(this.bytes.length - from - end)
      end = type.encode(value, this.bytes, from)
    }
    this.end = end
    return this.bytes.subarray(from, end)
  }

  /** What was added since the beginning, in bytes that are the caller's. */
  written(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.end))
  }

  private makeRoom(more: number): void {
    if (this.end + more <= this.bytes.length) return
    const larger = Buffer.allocUnsafeSlow(2 * (this.end + more))
    larger.set(this.bytes.subarray(0, this.end))
    this.bytes = larger
  }
}
