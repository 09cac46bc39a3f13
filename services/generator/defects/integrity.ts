import { approachConcept, comorbidities, drawMetastasisConcept } from '../codes.ts'
import type { Draft } from '../draft.ts'
import { error, warning } from '../findings.ts'
import { between, chance, pick, type Random } from '../random.ts'
import type { Defect } from './defect.ts'
import { mistypedConcept, mistypedIcd10, mistypedOpcs4 } from './typos.ts'

const always = (): boolean => true
const hasDatedProcedure = ({ groups }: Draft): boolean => groups.some(({ date }) => date !== null)

export const supplementaryCodeFirst: Defect = {
  name: 'supplementary-code-first',
  touches: ['first-code'],
  fits: ({ groups }) => groups.length > 0,
  make(draft, random) {
    draft.leading.unshift(pick(random, ['Z94.2', 'Z30.1', 'Y98.1']))
    return [error('opcs4-conventions/supplementary-not-first')]
  },
}

export const diagnosisMistyped: Defect = {
  name: 'diagnosis-mistyped',
  touches: ['diagnoses'],
  fits: always,
  make(draft, random) {
    const mistyped = mistypedIcd10(random, pick(random, comorbidities))
    draft.diagnoses.splice(between(random, 0, draft.diagnoses.length), 0, mistyped)
    return [error('episode-integrity/icd10-format')]
  },
}

export const lastProcedureMistyped: Defect = {
  name: 'last-procedure-mistyped',
  touches: ['last-code'],
  fits: always,
  make(draft, random) {
    draft.trailing.push(mistypedOpcs4(random, pick(random, ['L91.2', 'U21.2', 'Z94.2'])))
    return [error('episode-integrity/opcs4-format')]
  },
}

export const snomedProcedureMistyped: Defect = {
  name: 'snomed-procedure-mistyped',
  touches: ['snomed-procedures'],
  fits: always,
  make(draft, random) {
    const concept = draft.snomedProcedures[0] ?? approachConcept.percutaneous
    draft.snomedProcedures[0] = mistypedConcept(random, concept)
    return [error('episode-integrity/snomed-check-digit')]
  },
}

// Added, not replaced: what else the record says of the diagnoses stays true.
export const snomedDiagnosisMistyped: Defect = {
  name: 'snomed-diagnosis-mistyped',
  touches: ['snomed-diagnoses'],
  fits: always,
  make(draft, random) {
    draft.snomedDiagnoses.push(mistypedConcept(random, drawMetastasisConcept(random)))
    return [error('episode-integrity/snomed-check-digit')]
  },
}

// The first day moves, never the last: the day that decides what is in force stays. No date is then within the episode.
export const datesSwapped: Defect = {
  name: 'dates-out-of-order',
  touches: ['dates'],
  fits: ({ endDate }) => endDate !== null,
  make(draft, random) {
    draft.startDate = (draft.endDate ?? draft.startDate) + between(random, 1, 30)
    const outOfOrder = error('episode-integrity/dates-in-order')
    return hasDatedProcedure(draft)
      ? [outOfOrder, warning('episode-integrity/procedure-date-in-episode')]
      : [outOfOrder]
  },
}

export const procedureOutsideEpisode: Defect = {
  name: 'procedure-outside-episode',
  touches: ['dates'],
  fits: hasDatedProcedure,
  make(draft, random) {
    const group = pick(
      random,
      draft.groups.filter(({ date }) => date !== null),
    )
    group.date = outside(random, draft)
    return [warning('episode-integrity/procedure-date-in-episode')]
  },
}

const outside = (random: Random, { startDate, endDate }: Draft): number =>
  endDate !== null && chance(random, 0.5)
    ? endDate + between(random, 1, 30)
    : startDate - between(random, 1, 400)
