import avro from 'avsc'

/** The parts of avsc 5.7.9's reader that are used here; its typings leave them out. */
interface Tap {
  readonly buf: Buffer
  pos: number
  readLong: () => number
  readString: () => string
  skipString: () => void
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

/**
 * Mends avsc's reading of arrays and maps: its loops never look at the end of the buffer while they count, so that
 * five bytes could ask for billions of items, they take a negative block size for a way back, and a map's key
 * `__proto__` changes the map's prototype. Here a list that claims more items than there are bytes is refused.
 */
export function boundLists(): void {
  mend(
    avro.types.ArrayType,
    (list, tap) => list.itemsType._read(tap),
    (list, tap) => list.itemsType._skip(tap),
    (items) => items,
  )
  mend(
    avro.types.MapType,
    (list, tap) => [tap.readString(), list.valuesType._read(tap)],
    (list, tap) => {
      tap.skipString()
      list.valuesType._skip(tap)
    },
    // Defined, not assigned: a key `__proto__` is a key like any other.
    (entries) => Object.fromEntries(entries as [string, unknown][]),
  )
}

function mend(
  type: unknown,
  readItem: (list: List, tap: Tap) => unknown,
  skipItem: (list: List, tap: Tap) => void,
  finish: (items: unknown[]) => unknown,
): void {
  const { prototype } = type as { prototype: List }
  prototype._read = function (this: List, tap) {
    const items: unknown[] = []
    for (let block = nextBlock(tap); block.count > 0; block = nextBlock(tap)) {
      for (let left = block.count; left > 0; left--) items.push(readItem(this, tap))
    }
    return finish(items)
  }
  prototype._skip = function (this: List, tap) {
    for (let block = nextBlock(tap); block.count > 0; block = nextBlock(tap)) {
      if (block.size !== null) tap.pos += block.size
      else for (let left = block.count; left > 0; left--) skipItem(this, tap)
    }
  }
}

/** Reads a block's count, and its size in bytes where it states one. An item takes a byte at least. */
function nextBlock(tap: Tap): { count: number; size: number | null } {
  const count = tap.readLong()
  const size = count < 0 ? tap.readLong() : null
  const left = tap.buf.length - tap.pos
  if (Math.abs(count) > left || (size !== null && (size < 0 || size > left))) {
    throw new RangeError('a list claims more items than there are bytes')
  }
  return { count: Math.abs(count), size }
}
