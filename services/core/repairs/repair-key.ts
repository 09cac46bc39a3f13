import { codeSetOf } from '../codes/code-set.ts'
import { isSupplementary } from '../codes/opcs4.ts'
import type { EpisodeFacts } from '../facts/episode-facts.ts'
import { membersOf } from '../pack/compile-vocabulary.ts'
import { daysNamed } from '../pack/days-named.ts'
import type { PackData } from '../pack/pack-schema.ts'
import type { CodesSeen } from './codes-seen.ts'
import { codingOf } from './coding.ts'

const unseen = 'x'

/**
 * Everything of an episode that the edits which repair it depend on, as one text: where codes stand that rules see, and
 * where others, what the record says, and of its days only their order among themselves and to those that packs name.
 */
export function repairKey(
  packs: readonly PackData[],
  { isSeen, sightOf, firstMatters }: CodesSeen,
): (facts: EpisodeFacts) => string {
  const days = daysNamed(packs)
  const concepts = codeSetOf('snomed-ct', [...new Set(packs.flatMap(conceptsOf))])
  const concept = ({ code }: { readonly code: string }) => (concepts.has(code) ? code : unseen)

  return (facts) => {
    const { diagnoses, procedures } = codingOf(facts)
    const { episode, day, imageControl, malformed, snomedProcedures, snomedDiagnoses } = facts
    const { startDate, endDate } = episode
    const isOutside = (date: string) => date < startDate || (endDate != null && date > endDate)
    return JSON.stringify([
      diagnoses.map(({ kind, code }) =>
        kind !== 'code' ? kind : firstMatters.diagnoses || isSeen('diagnoses', code) ? code : unseen,
      ),
      procedures.map(({ kind, code, date }) => [
        kind === 'code' ? sightOf(code) : kind,
        isSupplementary(code),
        date === null ? '' : isOutside(date) ? 'outside' : 'within',
      ]),
      snomedProcedures.map(concept),
      snomedDiagnoses.map(concept),
      malformed['snomed-ct'].map(({ list }) => list),
      [imageControl.used, imageControl.methods],
      [endDate == null, endDate != null && endDate < startDate, days.filter((named) => named <= day).length],
    ])
  }
}

const conceptsOf = (pack: PackData): string[] =>
  Object.values(pack['code-sets'])
    .flatMap(membersOf)
    .flatMap(({ classification, code }) => (classification === 'snomed-ct' ? code : []))
