const seed = 0x9747b28c
const multiplier = 0x5bd1e995

/** Kafka's murmur2 of a key: a signed 32-bit hash, the same as in its Java producer. */
function murmur2(key: Uint8Array): number {
  const whole = key.length & ~3
  const words = new DataView(key.buffer, key.byteOffset, key.byteLength)
  let hash = seed ^ key.length
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(words.getInt32(at, true), multiplier)
    word = Math.imul(word ^ (word >>> 24), multiplier)
    hash = Math.imul(hash, multiplier) ^ word
  }
  if (whole < key.length) hash = Math.imul(hash ^ tail(key, whole), multiplier)
  hash = Math.imul(hash ^ (hash >>> 13), multiplier)
  return hash ^ (hash >>> 15)
}

function tail(key: Uint8Array, from: number): number {
  return key.subarray(from).reduceRight((word, byte) => (word << 8) | byte, 0)
}

/** Chooses a partition for a key out of `partitions`: by its murmur2, or round robin for a null key. */
export type Partitioner = (key: Buffer | null, partitions: number) => number

/** The default partitioner of Kafka's producers; each one goes round robin on its own. */
export function createPartitioner(): Partitioner {
  let turn = 0
  return (key, partitions) => (key === null ? turn++ : murmur2(key) & 0x7fffffff) % partitions
}
