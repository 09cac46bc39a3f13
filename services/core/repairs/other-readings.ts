import type { EpisodeFacts } from '../facts/episode-facts.ts'
import type { JudgeWithPack } from '../pack/compile-pack.ts'
import type { PackData } from '../pack/pack-schema.ts'
import { readingsNamed, underReadings } from '../pack/readings.ts'
import { type ReadPack, wordlessJudge } from './compile-repairs.ts'
import { lazily } from './lazily.ts'

/** What another reading of an entry can change at all: the search, the warnings that repairs leave, or neither. */
type Effect = 'search' | 'warnings' | 'none'

/** Packs under the readings in use, and what the other reading of one entry of the register changes of repairs. */
export interface OtherReadings {
  readonly now: readonly ReadPack[]
  readonly under: (entry: string) => readonly ReadPack[]
  readonly effectOf: (entry: string) => Effect
  /** Whether other rules warn of an episode then; `woken` are the packs that it wakes. */
  readonly warnOtherwise: (entry: string, facts: EpisodeFacts, woken: readonly number[]) => boolean
}

/** Reads packs, given as they are written, where `flipped` names the entries to read the other way. */
export function otherReadings(packs: readonly ReadPack[], flipped: ReadonlySet<string>): OtherReadings {
  const effects = packs.map(({ data }) => effectsIn(data))
  const isNamed = (entry: string, pack: number) => effects[pack]?.has(entry) === true
  const read = (entries: ReadonlySet<string>) =>
    packs.map((pack, number) =>
      // What names none of them is the same under them all.
      [...entries].some((entry) => isNamed(entry, number)) ? readUnder(entries, pack) : pack,
    )
  const judging = (some: readonly ReadPack[]) =>
    lazily((pack: number) => {
      const { id, data } = some[pack] as ReadPack
      return wordlessJudge(id, data)
    })

  const now = read(flipped)
  const under = lazily((entry: string) => read(flipped.symmetricDifference(new Set([entry]))))
  const judgeNow = judging(now)
  const judgeUnder = lazily((entry: string) => judging(under(entry)))
  return {
    now,
    under,
    effectOf: lazily((entry: string) => {
      const all = effects.map((some) => some.get(entry))
      return (['search', 'warnings'] as const).find((effect) => all.includes(effect)) ?? 'none'
    }),
    warnOtherwise: (entry, facts, woken) =>
      woken
        .filter((pack) => isNamed(entry, pack))
        .some((pack) => warnings(judgeNow(pack), facts) !== warnings(judgeUnder(entry)(pack), facts)),
  }
}

/** The pack under other readings; of many packs, few are ever asked for. */
function readUnder(entries: ReadonlySet<string>, { id, data: written }: ReadPack): ReadPack {
  let data: PackData | undefined
  return {
    id,
    get data() {
      data ??= underReadings(written, entries)
      return data
    },
  }
}

const warnings = (judge: JudgeWithPack, facts: EpisodeFacts) =>
  judge(facts)
    .results.flatMap(({ rule, finding }) => (finding?.severity === 'warning' ? rule : []))
    .join()

/** By the entries that a pack names. */
function effectsIn(data: PackData): ReadonlyMap<string, Effect> {
  const places = Map.groupBy(readingsNamed(data), ({ id }) => id)
  return new Map([...places].map(([entry, { length }]) => [entry, effectOn(data, entry, length)]))
}

function effectOn({ rules }: PackData, entry: string, places: number): Effect {
  const ownCases = rules.flatMap(({ findings }) => findings.filter(({ reading }) => reading === entry))
  if (places !== ownCases.length || rules.some((rule) => isOfError(rule, entry))) return 'search'
  const warns = ownCases.some(({ severity, otherwise }) =>
    [severity, otherwise?.severity].includes('warning'),
  )
  return warns ? 'warnings' : 'none'
}

/** Whether a case of the entry gives an error under one of its readings, or hides one of a case behind it. */
function isOfError({ findings }: PackData['rules'][number], entry: string): boolean {
  const first = findings.findIndex(({ reading }) => reading === entry)
  if (first < 0) return false
  return findings
    .slice(first)
    .some(({ severity, otherwise }) => severity === 'error' || otherwise?.severity === 'error')
}
