import type { Assessment } from '../core/assessment.ts'
import type { Episode } from '../core/episode.ts'
import { type EpisodeFacts, readFacts } from '../core/facts/episode-facts.ts'
import { loaded } from '../core/pack/attempt.ts'
import { compilePack, type JudgeWithPack } from '../core/pack/compile-pack.ts'
import type { Pack } from '../core/pack/load-pack.ts'
import { underReadings } from '../core/pack/readings.ts'
import type { Bound } from './bound.ts'
import { classSamples, memberSamples } from './classes.ts'
import { written } from './draft.ts'
import { packUnderTest } from './pack-under-test.ts'
import { spanning } from './space.ts'

/** What became of the verdicts when one entry of the register was read the other way. */
export interface Flip {
  readonly entry: string
  readonly judged: number
  /** Episodes whose verdict it changed. */
  changed: number
  /** Of those and of the others, the ones whose assessment does not say so. */
  wrong: number
  example: Episode | null
}

interface Switch {
  readonly flip: Flip & { judged: number }
  readonly chosen: (facts: EpisodeFacts) => string
  readonly other: (facts: EpisodeFacts) => string
}

const pace = 200

/**
 * Reads each entry of the register the other way, over the classes of every pack, and holds what changes against what
 * the assessments list. One of every `stride` episodes is judged. Yields now and then, how many have been.
 */
export function* flipping(
  packs: readonly Pack[],
  bound: Bound,
  assess: (episode: Episode) => Assessment,
  stride = 1,
): Generator<number, Flip[]> {
  const switches = packs.flatMap(switchesOf)
  let seen = 0
  for (const { id, data } of packs) {
    const space = yield* spanning([packUnderTest(id, data)], bound)
    for (const samples of [classSamples(space), memberSamples(space)]) {
      for (const { draft, turn } of samples) {
        seen += 1
        if (seen % stride !== 0) continue
        throwSwitches(switches, written(draft, turn), assess)
        if (seen % (pace * stride) === 0) yield seen / stride
      }
    }
  }
  return switches.map(({ flip }) => flip)
}

function throwSwitches(
  switches: readonly Switch[],
  episode: Episode,
  assess: (episode: Episode) => Assessment,
): void {
  const facts = readFacts(episode)
  const { interpretations } = assess(episode)
  for (const { flip, chosen, other } of switches) {
    const isChanged = chosen(facts) !== other(facts)
    flip.judged += 1
    if (isChanged) flip.changed += 1
    if (isChanged === interpretations.includes(flip.entry)) continue
    flip.wrong += 1
    flip.example ??= episode
  }
}

function switchesOf({ id, data }: Pack): Switch[] {
  const chosen = onceForEach(said(compilePack(id, data, loaded)))
  return data.interpretations.map(({ id: entry }) => ({
    flip: { entry, judged: 0, changed: 0, wrong: 0, example: null },
    chosen,
    other: said(compilePack(id, underReadings(data, new Set([entry])), loaded)),
  }))
}

/** All that a pack says of an episode, but for the entries that it depends on. */
function said(judge: JudgeWithPack): (facts: EpisodeFacts) => string {
  return (facts) => {
    const { acted: _, ...verdict } = judge(facts)
    return JSON.stringify(verdict)
  }
}

/** Every switch of a pack compares with the same verdict. */
function onceForEach(say: (facts: EpisodeFacts) => string): (facts: EpisodeFacts) => string {
  let last: { facts: EpisodeFacts; text: string } | null = null
  return (facts) => {
    if (last?.facts !== facts) last = { facts, text: say(facts) }
    return last.text
  }
}
