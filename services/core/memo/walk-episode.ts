import { type Episode, imageControlMethods, imageControlUses } from '../episode.ts'
import type { CodeList } from '../facts/code-entry.ts'
import { isOutside, isReversed } from './quotes.ts'
import { malformedSight, type Sights } from './sights.ts'
import { finished, open, outside, reversed, undated, type Walk, within } from './walk.ts'

/** Goes the path of an episode: the lists in the order of the shipped event schema, the days at the end. */
export function walkEpisode<Remembered>(episode: Episode, sights: Sights, walk: Walk<Remembered>): void {
  const { startDate, endDate, imageControl } = episode
  const walkCodes = (list: CodeList, codes: readonly string[] | null | undefined) => {
    const sightOf = sights.code[list]
    for (const code of codes ?? []) if (walk.code(sightOf(code))) walk.quote(code)
    walk.endList()
  }
  const whenDone = (date: string | null | undefined) => {
    if (date == null) return undated
    return isOutside(date, episode) ? outside : within
  }

  walk.begin()
  walkCodes('diagnoses', episode.diagnoses)
  for (const { code, date } of episode.procedures) {
    const sight = sights.code.procedures(code)
    if (walk.code(sight, whenDone(date))) walk.quote(sight === malformedSight ? code : (date ?? ''))
  }
  walk.endList()
  walkCodes('snomedProcedures', episode.snomedProcedures)
  walkCodes('snomedDiagnoses', episode.snomedDiagnoses)
  walk.word(imageControl ? imageControlUses.indexOf(imageControl.used) : null)
  for (const method of imageControl?.methods ?? []) walk.word(imageControlMethods.indexOf(method))
  walk.endList()
  const state = endDate == null ? open : isReversed(episode) ? reversed : finished
  if (state === reversed) {
    walk.quote(startDate)
    walk.quote(endDate ?? '')
  }
  walk.end(sights.day(endDate ?? startDate), state)
}
