/** Remembers a small whole number by the bytes of a short text, so that no string is made to look it up. */
export interface CodeTable {
  /** The number for these bytes. Texts of more than 24 bytes, and any once the table is full, are asked for anew. */
  readonly find: (bytes: Buffer, from: number, to: number) => number
  /** Whether no more texts are kept. */
  readonly isFull: () => boolean
}

const usualSlots = 1 << 15
const words = 6
const [lengthAt, answerAt, slotNumbers] = [6, 7, 8] as const
/** Longer texts are not kept: bytes. */
export const longestText = 4 * words

/**
 * A table over a question; the bytes are UTF-8, and the answers at least 0. Half of its slots are filled at most, a power
 * of two.
 */
export function createCodeTable(ask: (text: string) => number, slots: number = usualSlots): CodeTable {
  // Each slot is numbers side by side, so that looking there is one look into memory: the text, its length and 1 (0: free),
  // and the answer.
  const kept = new Int32Array(slots * slotNumbers)
  const key = new Int32Array(words)
  let filled = 0
  const isFull = () => filled >= slots / 2

  /** Lays the text out as a key, and gives where to look for it. */
  function keyOf(bytes: Buffer, from: number, to: number): number {
    let hash = to - from
    let word = 0
    for (let at = from; at < to; word++) {
      let value = 0
      for (const end = Math.min(at + 4, to); at < end; at++) value = (value << 8) | (bytes[at] as number)
      key[word] = value
      hash = Math.imul(hash ^ value, 0x9e3779b1)
      hash ^= hash >>> 15
    }
    return (hash & (slots - 1)) * slotNumbers
  }
  function isKeyAt(slot: number, length: number): boolean {
    if (kept[slot + lengthAt] !== length + 1) return false
    for (let word = 0; 4 * word < length; word++) if (kept[slot + word] !== key[word]) return false
    return true
  }

  return {
    isFull,
    find(bytes, from, to) {
      const length = to - from
      if (length > longestText) return ask(bytes.toString('utf8', from, to))
      let slot = keyOf(bytes, from, to)
      while (kept[slot + lengthAt] !== 0) {
        if (isKeyAt(slot, length)) return kept[slot + answerAt] as number
        slot = (slot + slotNumbers) & (kept.length - 1)
      }
      const answer = ask(bytes.toString('utf8', from, to))
      if (!isFull()) {
        filled += 1
        kept.set(key, slot)
        kept[slot + lengthAt] = length + 1
        kept[slot + answerAt] = answer
      }
      return answer
    },
  }
}
