/** A set of small whole numbers, a bit each. */
export type Bits = Uint32Array

const wordOf = (at: number) => at >>> 5
const bitOf = (at: number) => 1 << (at & 31)

export const emptyBits = (size: number): Bits => new Uint32Array(Math.ceil(size / 32))

export const has = (bits: Bits, at: number): boolean => ((bits[wordOf(at)] ?? 0) & bitOf(at)) !== 0

export function put(bits: Bits, at: number): void {
  bits[wordOf(at)] = (bits[wordOf(at)] ?? 0) | bitOf(at)
}

/** The numbers that are in one set and not in the other, rising. */
export function* onlyIn(bits: Bits, others: Bits): Generator<number> {
  for (const [word, some] of bits.entries()) {
    for (let left = some & ~(others[word] ?? 0); left !== 0; left &= left - 1) {
      yield word * 32 + 31 - Math.clz32(left & -left)
    }
  }
}
