/** Remembers a small whole number by the bytes of a short text, so that no string is made to look it up. */
export interface CodeTable {
  /** The number for these bytes. Texts of more than 23 bytes, and any once the table is full, are asked for anew. */
  readonly find: (bytes: Buffer, from: number, to: number) => number
  /** Whether no more texts are kept. */
  readonly isFull: () => boolean
}

const usualSlots = 1 << 15
const words = 6
/** Longer texts are not kept: bytes. */
export const longestText = 4 * words - 1

/**
 * A table over a question; the bytes are UTF-8, and the answers at least 0. Half of its slots are filled at most, a power
 * of two.
 */
export function createCodeTable(ask: (text: string) => number, slots: number = usualSlots): CodeTable {
  const answers = new Int32Array(slots).fill(-1)
  // A text and, in the last byte, its length: equal keys are equal texts.
  const keys = new Int32Array(slots * words)
  const key = new Int32Array(words)
  let filled = 0
  const isFull = () => filled >= slots / 2

  /** Lays the text out as a key, and gives where to look for it. */
  function keyOf(bytes: Buffer, from: number, to: number): number {
    let hash = to - from
    let at = from
    for (let word = 0; word < words; word++) {
      let value = 0
      const end = at + 4
      if (end <= to) {
        value =
          ((bytes[at] as number) << 24) |
          ((bytes[at + 1] as number) << 16) |
          ((bytes[at + 2] as number) << 8) |
          (bytes[at + 3] as number)
        at = end
      } else {
        while (at < to) value = (value << 8) | (bytes[at++] as number)
      }
      key[word] = word === words - 1 ? (value << 8) | (to - from) : value
      hash = Math.imul(hash ^ value, 0x9e3779b1)
      hash ^= hash >>> 15
    }
    return hash & (slots - 1)
  }
  function isKeyAt(slot: number): boolean {
    const start = slot * words
    for (let word = 0; word < words; word++) if (keys[start + word] !== key[word]) return false
    return true
  }

  return {
    isFull,
    find(bytes, from, to) {
      if (to - from > longestText) return ask(bytes.toString('utf8', from, to))
      let slot = keyOf(bytes, from, to)
      for (;;) {
        const answer = answers[slot] as number
        if (answer === -1) break
        if (isKeyAt(slot)) return answer
        slot = (slot + 1) & (slots - 1)
      }
      const answer = ask(bytes.toString('utf8', from, to))
      if (!isFull()) {
        filled += 1
        answers[slot] = answer
        keys.set(key, slot * words)
      }
      return answer
    },
  }
}
