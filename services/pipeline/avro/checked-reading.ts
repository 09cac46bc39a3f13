import { isUtf8 } from 'node:buffer'
import avro from 'avsc'

/** The parts of avsc 5.7.9's reader that are used here; its typings leave them out. */
interface Tap {
  readonly buf: Buffer
  pos: number
  readLong: () => number
}
interface Part {
  _read: (tap: Tap) => unknown
  _skip: (tap: Tap) => void
}
/** An array or map type, or a resolver to one, which holds its items' resolver instead. */
interface List extends Part {
  readonly itemsType: Part
  readonly valuesType: Part
}

/** A text is not UTF-8. */
export class InvalidText extends Error {}

/**
 * Mends avsc's reading, for the whole process. Its loops over arrays and maps never look at the end of the buffer while
 * they count, so that five bytes could ask for billions of items; they take a negative block size for a way back, and
 * pass over a sized block without a look at what is in it; a map's key `__proto__` changes the map's prototype; and it
 * replaces what is not UTF-8 without a word. Here a list that claims more items than there are bytes is refused, and
 * what is passed over is checked like what is read: it goes to the output all the same.
 */
export function checkReading(): void {
  mendText()
  mendEnum()
  mendList(
    avro.types.ArrayType,
    (list, tap) => list.itemsType._read(tap),
    (list, tap) => list.itemsType._skip(tap),
    (items) => items,
  )
  mendList(
    avro.types.MapType,
    (list, tap) => [readText(tap), list.valuesType._read(tap)],
    (list, tap) => {
      skipText(tap)
      list.valuesType._skip(tap)
    },
    // Defined, not assigned: a key `__proto__` is a key like any other.
    (entries) => Object.fromEntries(entries as [string, unknown][]),
  )
}

function mendText(): void {
  const { prototype } = avro.types.StringType as unknown as { prototype: Part }
  prototype._read = readText
  prototype._skip = skipText
}

/** Passing over would let a symbol through that the schema does not have. */
function mendEnum(): void {
  const { prototype } = avro.types.EnumType as unknown as { prototype: Part }
  prototype._skip = prototype._read
}

/** Moves behind the text; gives where it starts. */
function passText(tap: Tap): number {
  const length = tap.readLong()
  const start = tap.pos
  if (!(length >= 0 && length <= tap.buf.length - start)) {
    throw new RangeError('a text claims more bytes than there are')
  }
  tap.pos += length
  return start
}

function readText(tap: Tap): string {
  const start = passText(tap)
  const text = tap.buf.toString('utf8', start, tap.pos)
  if (text.includes('\uFFFD') && !isUtf8(tap.buf.subarray(start, tap.pos))) throw new InvalidText()
  return text
}

function skipText(tap: Tap): void {
  const start = passText(tap)
  if (!isUtf8(tap.buf.subarray(start, tap.pos))) throw new InvalidText()
}

function mendList(
  type: unknown,
  readItem: (list: List, tap: Tap) => unknown,
  skipItem: (list: List, tap: Tap) => void,
  finish: (items: unknown[]) => unknown,
): void {
  const { prototype } = type as { prototype: List }
  prototype._read = function (this: List, tap) {
    const items: unknown[] = []
    eachItem(tap, () => items.push(readItem(this, tap)))
    return finish(items)
  }
  prototype._skip = function (this: List, tap) {
    eachItem(tap, () => skipItem(this, tap))
  }
}

/** Goes through the blocks of a list. An item takes a byte at least; a block that states its size has that size. */
function eachItem(tap: Tap, take: () => void): void {
  for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
    const size = count < 0 ? tap.readLong() : null
    const start = tap.pos
    const left = tap.buf.length - start
    if (!(Math.abs(count) <= left)) throw new RangeError('a list claims more items than there are bytes')
    for (let item = Math.abs(count); item > 0; item--) take()
    if (size !== null && tap.pos - start !== size)
      throw new RangeError('a block is not of the size it states')
  }
}
