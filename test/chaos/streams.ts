import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Random } from '../../services/generator/random.ts'

/** What chance decides, each with streams of random numbers of its own from here on: one, two, and one for each worker. */
export const streams = { inputs: 0, faults: 1, workers: 3 } as const

/** The nth stream of a seed, 2^64 draws from its neighbours: what one draws changes nothing for another. */
export function streamOf(seed: number, nth: number): Random {
  const origin = xoroshiro128plus(seed)
  for (let jumps = 0; jumps <= nth; jumps += 1) origin.jump()
  return origin
}
