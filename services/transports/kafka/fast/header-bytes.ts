import type { Buffer } from 'node:buffer'
import { sizeOfVarint, writeVarint } from './varint.ts'
import { type Bytes, sizeOfBytes, writeBytes } from './wire-bytes.ts'

/** A header as the mended client takes it. */
export type WireHeader = readonly [name: string, value: Bytes]

const none: readonly WireHeader[] = []

/**
 * How many bytes headers take, their number in front; for records one after the other. Those of a batch share most of
 * their headers, as the same objects at the same places: these are not looked at again.
 */
export class HeaderSizes {
  private last = none
  private readonly sizes: number[] = []
  private readonly names: number[] = []

  of(headers: readonly WireHeader[]): number {
    const { last, sizes, names } = this
    let total = sizeOfVarint(headers.length)
    for (let place = 0; place < headers.length; place += 1) {
      const header = headers[place] as WireHeader
      const before = last[place]
      if (header !== before) {
        const [name, value] = header
        if (before?.[0] !== name) names[place] = sizeOfBytes(name)
        sizes[place] = (names[place] as number) + sizeOfBytes(value)
      }
      total += sizes[place] as number
    }
    this.last = headers
    return total
  }
}

/** Writes headers of records one after the other into one target; runs of the same are copied from the last record's. */
export class HeaderWriter {
  private readonly target: Buffer
  private last = none
  /** Where the last record's headers begin, and where they end. */
  private readonly starts: number[] = [0]
  /** How many bytes their names take. */
  private readonly names: number[] = []

  constructor(target: Buffer) {
    this.target = target
  }

  /** Writes headers, their number in front, and tells where they end. */
  write(from: number, headers: readonly WireHeader[]): number {
    const { target, starts } = this
    let at = writeVarint(target, from, headers.length)
    for (let place = 0; place < headers.length; ) {
      const same = this.endOfSame(headers, place)
      if (same > place) {
        at = this.copy(place, same, at)
        place = same
      } else {
        const [name, value] = headers[place] as WireHeader
        const named = this.writeName(place, at, name)
        starts[place] = at
        at = writeBytes(target, named, value)
        place += 1
      }
    }
    starts[headers.length] = at
    this.last = headers
    return at
  }

  private writeName(place: number, from: number, name: string): number {
    const { target, names } = this
    if (this.last[place]?.[0] !== name) {
      const end = writeBytes(target, from, name)
      names[place] = end - from
      return end
    }
    const start = this.starts[place] as number
    const length = names[place] as number
    for (let at = 0; at < length; at += 1) target[from + at] = target[start + at] as number
    return from + length
  }

  private endOfSame(headers: readonly WireHeader[], from: number): number {
    const { last } = this
    let place = from
    while (place < headers.length && headers[place] === last[place]) place += 1
    return place
  }

  private copy(place: number, end: number, to: number): number {
    const { target, starts } = this
    const start = starts[place] as number
    const at = to + (starts[end] as number) - start
    target.copyWithin(to, start, starts[end])
    for (let moved = place; moved < end; moved += 1) starts[moved] = (starts[moved] as number) + to - start
    return at
  }
}
