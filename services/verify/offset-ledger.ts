import { crc32 } from 'node:zlib'
import { type Bits, emptyBits, has, onlyIn, put } from './bits.ts'

const pageSize = 4096
// Told apart from every key, the empty one too, as surely as keys from each other.
const noKey = 0x5bd1e995

/** What an output is to the input record that it names. */
export type Match = 'first' | 'other-key' | 'again' | 'invented'

/**
 * Of one input partition: which offsets hold a record, and which of these have an output. A bit or two for an offset;
 * and 32 bits of the key, but only in stretches of 4,096 offsets where an output is still to come. Keys that differ
 * are taken for the same once in four thousand million times.
 */
export interface OffsetLedger {
  /** An input record; to be called in the order of offsets. */
  addInput(offset: number, key: Buffer | null): void
  /** An output of that input offset; to be called when the input was added up to there. */
  addOutput(offset: number, key: Buffer | null): Match
  /** Input records without an output, `to` excluded. */
  unmatched(from: number, to: number): Iterable<number>
  /** Offsets that outputs name though they hold no record. */
  invented(from: number, to: number): Iterable<number>
}

interface Page {
  readonly inputs: Bits
  outputs: Bits
  keys: Uint32Array | null
  /** Input records without an output. */
  open: number
}

/** Room for the keys of a stretch, used again and again. */
export type KeyPool = Uint32Array[]

export function createOffsetLedger(pool: KeyPool): OffsetLedger {
  const pages = new Map<number, Page>()
  let filling: Page | undefined

  const pageOf = (offset: number): Page => {
    const number = Math.floor(offset / pageSize)
    const page = pages.get(number) ?? {
      inputs: emptyBits(pageSize),
      outputs: emptyBits(pageSize),
      keys: null,
      open: 0,
    }
    pages.set(number, page)
    return page
  }

  function* between(from: number, to: number, wanted: (page: Page) => Iterable<number>): Generator<number> {
    for (const [number, page] of [...pages].sort(([a], [b]) => a - b)) {
      const start = number * pageSize
      if (page.inputs === page.outputs || start + pageSize <= from || start >= to) continue
      for (const at of wanted(page)) if (start + at >= from && start + at < to) yield start + at
    }
  }

  return {
    addInput(offset, key) {
      const page = pageOf(offset)
      if (page !== filling) {
        const filled = filling
        filling = page
        if (filled) settle(filled, pool)
      }
      page.keys ??= pool.pop() ?? new Uint32Array(pageSize)
      page.keys[offset % pageSize] = fingerprint(key)
      put(page.inputs, offset % pageSize)
      page.open += 1
    },
    addOutput(offset, key) {
      const page = pageOf(offset)
      const at = offset % pageSize
      const match = matchIn(page, at, key)
      if (match === 'again') return match
      // What is complete keeps the same bits once for both.
      if (page.outputs === page.inputs) page.outputs = page.inputs.slice()
      put(page.outputs, at)
      if (match !== 'invented') page.open -= 1
      if (page !== filling) settle(page, pool)
      return match
    },
    unmatched: (from, to) => between(from, to, ({ inputs, outputs }) => onlyIn(inputs, outputs)),
    invented: (from, to) => between(from, to, ({ inputs, outputs }) => onlyIn(outputs, inputs)),
  }
}

function matchIn({ inputs, outputs, keys }: Page, at: number, key: Buffer | null): Match {
  if (!has(inputs, at)) return 'invented'
  if (has(outputs, at)) return 'again'
  return keys?.[at] === fingerprint(key) ? 'first' : 'other-key'
}

/** Gives up what a complete page needs no more. */
function settle(page: Page, pool: KeyPool): void {
  if (page.open > 0 || page.keys === null) return
  pool.push(page.keys)
  page.keys = null
  if (onlyIn(page.outputs, page.inputs).next().done) page.outputs = page.inputs
}

const fingerprint = (key: Buffer | null): number => (key === null ? noKey : crc32(key))
