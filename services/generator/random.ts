import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator'

/** One stream of random numbers; drawing from it changes no other stream. */
export type Random = JumpableRandomGenerator

/**
 * One stream per purpose, 2^64 draws apart: how dirty or broken the lines are
 * changes neither the episodes nor the errors made in them.
 */
export interface Streams {
  readonly episodes: Random
  readonly defects: Random
  readonly dirt: Random
  readonly breakage: Random
}

/** The streams of a seed, an integer from 0 to 2^32 - 1. */
export function streamsOf(seed: number): Streams {
  const origin = xoroshiro128plus(seed)
  const next = () => {
    origin.jump()
    return origin.clone()
  }
  return { episodes: next(), defects: next(), dirt: next(), breakage: next() }
}

/** An integer from `from` to `to`, both included. */
export const between = (random: Random, from: number, to: number): number => uniformInt(random, from, to)

/** True with the probability given, a share from 0 to 1. */
export const chance = (random: Random, probability: number): boolean => uniformFloat64(random) < probability

/** One of the items, each as likely as the next; the list is never empty. */
export const pick = <T>(random: Random, items: readonly T[]): T =>
  items[uniformInt(random, 0, items.length - 1)] as T

/** The items in a random order; the list given stays as it is. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = uniformInt(random, 0, last)
    const held = result[last] as T
    result[last] = result[other] as T
    result[other] = held
  }
  return result
}

/** An item of a table of weights, any positive numbers. */
export type Weighted<T> = readonly (readonly [weight: number, item: T])[]

/** Draws from a table of weights; the table is summed once. */
export function drawFrom<T>(table: Weighted<T>): (random: Random) => T {
  const total = table.reduce((sum, [weight]) => sum + weight, 0)
  return (random) => {
    let left = uniformFloat64(random) * total
    for (const [weight, item] of table) {
      left -= weight
      if (left < 0) return item
    }
    return (table.at(-1) as (typeof table)[number])[1]
  }
}

const sixteenBytes = Buffer.alloc(16)

/** Thirty-two lower-case hexadecimal digits. */
export function hexDigits(random: Random): string {
  for (let offset = 0; offset < 16; offset += 4) sixteenBytes.writeInt32LE(random.next(), offset)
  return sixteenBytes.toString('hex')
}
