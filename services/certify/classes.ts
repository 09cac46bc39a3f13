import { readFacts } from '../core/facts/episode-facts.ts'
import { blank, type Draft, type Part, parts, written } from './draft.ts'
import type { Region, Space } from './space.ts'
import type { Looks, Sight } from './view.ts'

/** An episode that stands for a class: everything in it that the rule in view can see is the class's. */
export interface ClassSample {
  readonly region: Region
  /** The class's place among those of the region. */
  readonly place: number
  readonly draft: Draft
  /** Chooses among the codes of each letter when the draft is written. */
  readonly turn: number
}

/** How many classes a region has: the product of the looks of each part. */
export function sizeOf({ looks }: Region): number {
  return looks.reduce((product, { places }) => product * places.size, 1)
}

/** The place of each part's look, for a class by its place. */
export function looksAt(looks: readonly Looks[], place: number): number[] {
  let rest = place
  return looks.map(({ places }) => {
    const at = rest % places.size
    rest = Math.floor(rest / places.size)
    return at
  })
}

/** The place of an episode's class in a region, or null where the episode is beyond the bound. */
export function placeOf({ view, looks }: Region, sight: Sight): number | null {
  let place = 0
  let weight = 1
  for (const { part, places } of looks) {
    const at = places.get(view.look(part, sight))
    if (at === undefined) return null
    place += at * weight
    weight *= places.size
  }
  return place
}

/** How an episode's parts look to what decides whether packs apply, where at least one of them does. */
interface Setting {
  readonly looks: readonly string[]
  /** How much there is to find in it: an error weighs more than any warnings. */
  readonly noise: number
}

/**
 * One episode for every class of every region, those of applicability first. What the rule does not read is now as
 * quiet as can be, now anything; rules of few classes are gone through several times. A class that no setting makes
 * applicable has no result, and is left out.
 */
export function* classSamples(space: Space): Generator<ClassSample> {
  const settings = new Map<string, Map<string, Setting>>()
  for (const sample of applicabilitySamples(space.applicability)) {
    const facts = readFacts(written(sample.draft))
    const verdicts = space.packs.map((pack) => pack.judge(facts))
    const statuses = verdicts.map(({ applicability }) => applicability)
    if (statuses.some((status) => status === 'applicable' || status === 'every-episode')) {
      const key = statuses.join('; ')
      const noise = verdicts
        .flatMap(({ results }) => [...results.values()])
        .reduce((sum, one) => sum + loudness(one), 0)
      const alike = settings.get(key) ?? new Map<string, Setting>()
      settings.set(key, alike)
      const looks = sample.looks.join()
      if (noise < (alike.get(looks)?.noise ?? Number.POSITIVE_INFINITY)) {
        alike.set(looks, { looks: sample.looks, noise })
      }
    }
    yield sample
  }
  const quietFirst = [...settings.values()].map((alike) =>
    [...alike.values()].sort((a, b) => a.noise - b.noise),
  )
  for (const region of space.rules) {
    const rounds = Math.max(1, Math.ceil(space.bound.samples / sizeOf(region)))
    for (let round = 0; round < rounds; round++) yield* ruleSamples(region, quietFirst, round)
  }
}

function loudness(result: string): number {
  if (!result.includes('/')) return 0
  return result.endsWith('/error') ? 100 : result.endsWith('/warning') ? 10 : 1
}

function* applicabilitySamples(region: Region): Generator<ClassSample & Pick<Setting, 'looks'>> {
  for (let place = 0; place < sizeOf(region); place++) {
    const at = looksAt(region.looks, place)
    const looks = region.looks.map(({ values }, part) => values[at[part] ?? 0]?.keys().next().value ?? '')
    const draft = drafted(region.looks, at, looks, 0)
    if (draft !== null) yield { region, place, draft, turn: place, looks }
  }
}

function* ruleSamples(
  region: Region,
  settings: readonly (readonly Setting[])[],
  round: number,
): Generator<ClassSample> {
  for (let place = 0; place < sizeOf(region); place++) {
    const at = looksAt(region.looks, place)
    const turn = place + round * 7919
    const isQuiet = turn % 2 === 0
    for (const alike of settings) {
      for (let tried = 0; tried < alike.length; tried++) {
        const setting = alike[((isQuiet ? 0 : turn) + tried) % alike.length]?.looks ?? []
        const draft = drafted(region.looks, at, setting, isQuiet ? 0 : turn)
        if (draft === null) continue
        yield { region, place, draft, turn }
        break
      }
    }
  }
}

/**
 * A draft with these looks in the region and in the setting, or null where a part has no value with both. On turn 0
 * each part is as it was first written.
 */
function drafted(
  looks: readonly Looks[],
  at: readonly number[],
  setting: readonly string[],
  turn: number,
): Draft | null {
  const chosen: { -readonly [Which in Part]?: unknown } = {}
  for (const [index, { part, values }] of looks.entries()) {
    const ways = values[at[index] ?? 0]?.get(setting[index] ?? '')
    if (ways === undefined) return null
    chosen[part] = oneOf(ways, turn, index)
  }
  return { ...blank, ...(chosen as Partial<Draft>) }
}

/**
 * Lists of procedures of the space once more, all of them or as many as the bound says, among values of the other
 * parts that take turns: whatever class such an episode is of, it must be judged as the class is.
 */
export function* memberSamples(space: Space): Generator<{ readonly draft: Draft; readonly turn: number }> {
  const others = parts.filter((part) => part !== 'procedures')
  const stride = Math.ceil(space.values.procedures / space.bound.members)
  let turn = 0
  for (const procedures of space.procedures()) {
    turn += 1
    if (turn % stride !== 0) continue
    const chosen = others.map((part, at) => [part, oneOf<Draft[Part]>(space.others[part], turn, at)])
    yield { draft: { ...blank, ...Object.fromEntries(chosen), procedures }, turn }
  }
}

/** One of some values, as good as at random, but always the same one for the same turn. */
function oneOf<Value>(values: readonly Value[], turn: number, salt: number): Value | undefined {
  if (turn === 0) return values[0]
  let mixed = Math.imul(turn + Math.imul(salt, 0x9e3779b9), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return values[((mixed ^ (mixed >>> 16)) >>> 0) % values.length]
}
