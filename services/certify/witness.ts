import type { Episode } from '../core/episode.ts'
import { readFacts } from '../core/facts/episode-facts.ts'
import type { Witness } from './joint.ts'
import type { PackUnderTest } from './pack-under-test.ts'

/** The same witness with nothing left in it that the result does not need. */
export function smallest(witness: Witness, packs: readonly PackUnderTest[]): Witness {
  const [pack, rule = ''] = witness.rule.split('/')
  const judge = packs.find(({ id }) => id === pack)?.judge
  const stillSo = (episode: Episode) => judge?.(readFacts(episode)).results.get(rule) === witness.result
  return { ...witness, episode: reduced(witness.episode, stillSo) }
}

/** The episode with one thing less, and again, as long as this is still so of it. */
export function reduced(episode: Episode, stillSo: (episode: Episode) => boolean): Episode {
  let smallest = episode
  for (;;) {
    const smaller = withLess(smallest).find(stillSo)
    if (smaller === undefined) return smallest
    smallest = smaller
  }
}

/** Every episode with one thing less: an entry, a method, a date, a statement; or with a plainer day. */
function withLess(episode: Episode): Episode[] {
  const { procedures, imageControl, startDate, endDate } = episode
  const lists = (['diagnoses', 'snomedProcedures', 'snomedDiagnoses'] as const).flatMap((list) =>
    without(episode[list] ?? []).map((entries) => ({ ...episode, [list]: entries })),
  )
  const undated = procedures.flatMap(({ code, date }, at) =>
    date == null ? [] : [{ ...episode, procedures: procedures.with(at, { code }) }],
  )
  const record =
    imageControl == null
      ? []
      : [
          { ...episode, imageControl: null },
          ...without(imageControl.methods ?? []).map((methods) => ({
            ...episode,
            imageControl: { ...imageControl, methods },
          })),
        ]
  const days =
    endDate != null && endDate !== startDate ? [{ ...episode, startDate: endDate }] : ([] as Episode[])
  const procedureLists = without(procedures).map((entries) => ({ ...episode, procedures: entries }))
  return [...procedureLists, ...lists, ...record, ...undated, ...days]
}

function without<Item>(items: readonly Item[]): Item[][] {
  return items.map((_, left) => items.filter((_, at) => at !== left))
}

/** A witness as an event of the agreed shape, for `check` to judge again; it says beside the episode what it shows. */
export function witnessEvent({ rule, result, episode }: Witness, number: number): object {
  const id = `witness-${number}`
  return {
    witness: { rule, result },
    eventId: id,
    recordedAt: `${episode.endDate ?? episode.startDate}T12:00:00Z`,
    source: 'certificate',
    episode: { episodeId: id, providerCode: 'NONE', ...episode },
  }
}
