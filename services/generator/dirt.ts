import { dirtyIcd10, dirtyOpcs4, padded } from './dirty-codes.ts'
import type { CodedEpisodeEvent, EventEpisode } from './event.ts'
import { between, chance, pick, type Random, shuffled } from './random.ts'
import { addUnknownFields } from './unknown-fields.ts'

type Soil = (event: CodedEpisodeEvent, random: Random) => CodedEpisodeEvent

/** Makes a share of the events look as real extracts do; no verdict may change by it. */
export function addDirt(event: CodedEpisodeEvent, random: Random, dirtRate: number): CodedEpisodeEvent {
  if (!chance(random, dirtRate)) return event
  return shuffled(random, soils)
    .slice(0, between(random, 1, 3))
    .sort((left, right) => soils.indexOf(left) - soils.indexOf(right))
    .reduce((soiled, soil) => soil(soiled, random), event)
}

const inEpisode =
  (soil: (episode: EventEpisode, random: Random) => void): Soil =>
  (event, random) => {
    soil(event.episode, random)
    return event
  }

const dirtyCodes = inEpisode((episode, random) => {
  episode.diagnoses = episode.diagnoses.map((code) => dirtyIcd10(random, code))
  for (const procedure of episode.procedures) procedure.code = dirtyOpcs4(random, procedure.code)
  episode.snomedProcedures = episode.snomedProcedures?.map((id) => padded(random, id)) ?? null
  episode.snomedDiagnoses = episode.snomedDiagnoses?.map((id) => padded(random, id)) ?? null
})

const blanks = ['-', '-   ', '&', '&    ', '', '    ']
// An ampersand means "not known" in the classifications' fields only.
const conceptBlanks = ['-', ' - ', '', '  ']

const insertAnywhere = <T>(random: Random, list: T[], item: T): void => {
  list.splice(between(random, 0, list.length), 0, item)
}

const gaps = inEpisode((episode, random) => {
  for (let left = between(random, 0, 2); left > 0; left -= 1)
    insertAnywhere(random, episode.diagnoses, pick(random, blanks))
  for (let left = between(random, 0, 3); left > 0; left -= 1)
    insertAnywhere(random, episode.procedures, {
      code: pick(random, blanks),
      // The national extracts' null date, which says nothing where there is no code.
      ...(chance(random, 0.3) && { date: '1800-01-01' }),
    })
  for (const field of ['snomedProcedures', 'snomedDiagnoses'] as const)
    if (chance(random, 0.3)) {
      const concepts = episode[field] ?? []
      insertAnywhere(random, concepts, pick(random, conceptBlanks))
      episode[field] = concepts
    }
})

const optionalFields = ['spellId', 'patientPseudonym', 'endDate', 'imageControl'] as const
const optionalLists = ['snomedProcedures', 'snomedDiagnoses'] as const

/** Absent or empty where a field is null, in some of the places where the contract takes one for the other. */
const absences = inEpisode((episode, random) => {
  for (const field of [...optionalFields, ...optionalLists])
    if (episode[field] === null && chance(random, 0.6)) delete episode[field]
  for (const field of optionalLists) if (episode[field] === null && chance(random, 0.5)) episode[field] = []
  for (const procedure of episode.procedures)
    if (procedure.date === null && chance(random, 0.5)) delete procedure.date
  if (episode.imageControl === null) episode.imageControl = { used: 'not-recorded', methods: [] }
  if (episode.imageControl?.methods === null) delete episode.imageControl.methods
})

const reordered = <T extends object>(random: Random, value: T): T =>
  Object.fromEntries(shuffled(random, Object.entries(value))) as T

const otherOrder: Soil = (event, random) => {
  const procedures = event.episode.procedures.map(({ code, ...rest }) => ({ ...rest, code }))
  return reordered(random, { ...event, episode: reordered(random, { ...event.episode, procedures }) })
}

const unknownFields: Soil = (event, random) => {
  addUnknownFields(event, random)
  return event
}

const soils: readonly Soil[] = [dirtyCodes, gaps, absences, unknownFields, otherOrder]
