/** Remembers a small whole number by the bytes of a short text, so that no string is made to look it up. */
export interface CodeTable {
  /** The number for these bytes. Texts longer than seven bytes, and any once the table is full, are asked for anew. */
  readonly find: (bytes: Uint8Array, from: number, to: number) => number
}

const slots = 1 << 16
const mostFilled = slots / 2
const longestText = 7

/** A table over a question; the bytes are ASCII, and the answers at least 0. */
export function createCodeTable(ask: (text: string) => number): CodeTable {
  const answers = new Int32Array(slots).fill(-1)
  // A text of up to seven bytes and its length, in 64 bits: equal keys are equal texts.
  const heads = new Int32Array(slots)
  const tails = new Int32Array(slots)
  let filled = 0

  const askFor = (bytes: Uint8Array, from: number, to: number) =>
    ask(String.fromCharCode(...bytes.subarray(from, to)))

  function find(bytes: Uint8Array, from: number, to: number): number {
    const length = to - from
    if (length > longestText) return askFor(bytes, from, to)
    let head = 0
    let tail = length
    const middle = length > 4 ? from + 4 : to
    for (let at = from; at < middle; at++) head = (head << 8) | (bytes[at] as number)
    for (let at = middle; at < to; at++) tail = (tail << 8) | (bytes[at] as number)
    let slot = (Math.imul(head, 0x9e3779b1) ^ Math.imul(tail, 0x85ebca6b)) >>> 16
    for (;;) {
      const answer = answers[slot] as number
      if (answer === -1) break
      if (heads[slot] === head && tails[slot] === tail) return answer
      slot = (slot + 1) & (slots - 1)
    }
    const answer = askFor(bytes, from, to)
    if (filled < mostFilled) {
      filled += 1
      answers[slot] = answer
      heads[slot] = head
      tails[slot] = tail
    }
    return answer
  }
  return { find }
}
