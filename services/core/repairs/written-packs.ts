import { createDispatch, type Dispatch } from '../dispatch.ts'
import type { EpisodeFacts } from '../facts/episode-facts.ts'
import type { PackData } from '../pack/pack-schema.ts'
import { type CodesSeen, codesSeen } from './codes-seen.ts'
import { packsInReach } from './packs-in-reach.ts'
import { repairKey } from './repair-key.ts'

/** What is the same of packs under every reading, since it is taken from them as they are written. */
export interface WrittenPacks {
  readonly seen: CodesSeen
  /** What the repairs of an episode depend on. */
  readonly keyOf: (facts: EpisodeFacts) => string
  readonly wake: Dispatch
  /** The packs that a search for repairs can wake. */
  readonly reach: Dispatch
}

/** Reads packs that count, as they are written; `dispatchOf` decides which of them an episode wakes. */
export function asWritten(
  data: readonly PackData[],
  dispatchOf: typeof createDispatch = createDispatch,
): WrittenPacks {
  const seen = codesSeen(data)
  const wake = dispatchOf(data)
  return { seen, keyOf: repairKey(data, seen), wake, reach: packsInReach(data, wake) }
}
