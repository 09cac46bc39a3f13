import { isMetastasisConcept, isOtherIndication, metastasis, otherDiagnosisConcepts } from '../codes.ts'
import type { Draft } from '../draft.ts'
import { type ExpectedFinding, error, info } from '../findings.ts'
import { pick, type Random } from '../random.ts'
import type { Defect } from './defect.ts'
import { mistypedIcd10 } from './typos.ts'

const ablatedMetastasis = ({ ablation, diagnoses }: Draft): boolean =>
  ablation !== null && diagnoses.includes(metastasis)

const namedInRecord = ({ snomedDiagnoses }: Draft): boolean => snomedDiagnoses.some(isMetastasisConcept)

// With another liver indication coded and no metastasis left anywhere, the episode would leave the guidance's scope.
const missable = (draft: Draft): boolean =>
  ablatedMetastasis(draft) && (namedInRecord(draft) || !draft.diagnoses.some(isOtherIndication))

/** Puts other codes, or none, in the place of C78.7. */
function replaceMetastasis(draft: Draft, ...codes: string[]): void {
  draft.diagnoses = draft.diagnoses.flatMap((code) => (code === metastasis ? codes : [code]))
}

const missing = (
  name: string,
  fits: Defect['fits'],
  replacements: (random: Random) => string[],
  ...also: ExpectedFinding[]
): Defect => ({
  name,
  touches: ['diagnoses', 'snomed-diagnoses'],
  fits,
  make(draft, random) {
    replaceMetastasis(draft, ...replacements(random))
    return [error('ipg553/diagnosis-coded'), ...also]
  },
})

export const metastasisOmitted = missing('metastasis-omitted', missable, () => [])

export const metastasisOfOtherSite = missing('metastasis-of-other-site', missable, (random) => [
  pick(random, ['C78.0', 'C78.6', 'C79.8']),
])

export const metastasisCategoryOnly = missing('metastasis-category-only', missable, () => ['C78'])

export const metastasisMistyped = missing(
  'metastasis-mistyped',
  missable,
  (random) => [mistypedIcd10(random, metastasis)],
  error('episode-integrity/icd10-format'),
)

// The record says metastasis; primary liver cancer in the codes does not take the episode out of scope.
export const liverCancerForMetastasis = missing(
  'liver-cancer-for-metastasis',
  (draft) => ablatedMetastasis(draft) && namedInRecord(draft),
  () => ['C22.0'],
)

export const metastasisNotFirst: Defect = {
  name: 'metastasis-not-first',
  touches: ['diagnoses'],
  fits: (draft) => ablatedMetastasis(draft) && draft.diagnoses.length > 1,
  make(draft) {
    const others = draft.diagnoses.filter((code) => code !== metastasis)
    draft.diagnoses = [...others.slice(0, 1), metastasis, ...others.slice(1)]
    return [info('ipg553/diagnosis-primary')]
  },
}

export const diagnosisMisrecorded: Defect = {
  name: 'diagnosis-misrecorded',
  touches: ['snomed-diagnoses'],
  fits: ablatedMetastasis,
  make(draft, random) {
    draft.snomedDiagnoses = [pick(random, otherDiagnosisConcepts)]
    return [info('ipg553/snomed-diagnosis-agrees')]
  },
}
