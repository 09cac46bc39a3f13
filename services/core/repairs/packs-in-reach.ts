import type { ClassificationName } from '../codes/code-set.ts'
import type { CodesCoded, Dispatch } from '../dispatch.ts'
import { membersOf } from '../pack/compile-vocabulary.ts'
import type { PackData } from '../pack/pack-schema.ts'
import { lazily } from './lazily.ts'

/**
 * The packs, by their number and in order, that a search for repairs can wake: those that the episode wakes, and those
 * woken by what these name, as an edit puts in only a code that a finding expects. All others sleep on every coding
 * that is looked at, so that for them nothing changes, and nothing is found.
 */
export function packsInReach(packs: readonly PackData[], wake: Dispatch): Dispatch {
  const wokenBy = lazily((pack: number) => wake(codesNamed(packs[pack] as PackData)))
  return (codes) => {
    const reached = new Set(wake(codes))
    // The set grows while it is gone through.
    for (const pack of reached) for (const further of wokenBy(pack)) reached.add(further)
    return [...reached].sort((a, b) => a - b)
  }
}

function codesNamed(pack: PackData): CodesCoded {
  const members = Object.values(pack['code-sets']).flatMap(membersOf)
  const of = (name: ClassificationName) => members.filter(({ classification }) => classification === name)
  return {
    diagnoses: of('icd-10'),
    procedures: of('opcs-4'),
    snomedProcedures: of('snomed-ct'),
    snomedDiagnoses: [],
  }
}
