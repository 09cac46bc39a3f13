import type { PackData } from '../core/pack/pack-schema.ts'
import { conditionChanges } from './condition-changes.ts'
import { asPartOf, type Change, itemChanges, listChanges } from './mutant.ts'

type Exclusion = PackData['applicability'][number]
type Sibling = Exclusion['see-also'][number]

/** Every way to change in one place when a pack applies, why it does not, and which guidance it then points at. */
export function applicabilityChanges(pack: PackData): Change<Exclusion[]>[] {
  const nameOf = ({ reason }: Exclusion) => reason
  return [
    ...listChanges(pack.applicability, nameOf),
    ...itemChanges(pack.applicability, nameOf, (exclusion) => exclusionChanges(exclusion, pack)),
  ]
}

function exclusionChanges(exclusion: Exclusion, pack: PackData): Change<Exclusion>[] {
  const siblings = exclusion['see-also']
  const nameOf = ({ guidance }: Sibling) => guidance
  const changed = [
    ...listChanges(siblings, nameOf),
    ...itemChanges(siblings, nameOf, (sibling) => siblingChanges(sibling, pack)),
  ]
  return [
    ...asPartOf('when', conditionChanges(exclusion.when, pack), (when) => ({
      ...exclusion,
      when: when ?? {},
    })),
    ...asPartOf('see-also', changed, (all) => ({ ...exclusion, 'see-also': all ?? [] })),
  ]
}

function siblingChanges(sibling: Sibling, pack: PackData): Change<Sibling>[] {
  const always = { any: [sibling.when, { not: sibling.when }] }
  return [
    { place: 'when', what: 'dropped', value: { ...sibling, when: always } },
    ...asPartOf('when', conditionChanges(sibling.when, pack), (when) => ({ ...sibling, when: when ?? {} })),
  ]
}
