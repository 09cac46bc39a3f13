import { type ClassificationName, type CodeSet, codeSetOf, membersWith } from './codes/code-set.ts'
import type { CodeList } from './facts/code-entry.ts'
import type { PackData } from './pack/pack-schema.ts'
import { wakingCodes } from './pack/waking-codes.ts'

/** The well-formed codes of an episode. */
export type CodesCoded = Readonly<Record<CodeList, readonly { readonly code: string }[]>>

/** The packs, by their number and in order, that may say of an episode with these codes what they do not say of others. */
export type Dispatch = (codes: CodesCoded) => readonly number[]

/** Finds by one look-up per code which packs an episode wakes: the others are said to sleep. */
export function createDispatch(packs: readonly PackData[]): Dispatch {
  const waking = packs.map(wakingCodes)
  const always = waking.flatMap((sets, pack) => (sets === null ? pack : []))
  const wokenBy = {
    'icd-10': wakersIn('icd-10', waking),
    'opcs-4': wakersIn('opcs-4', waking),
    'snomed-ct': wakersIn('snomed-ct', waking),
  }
  return ({ diagnoses, procedures, snomedProcedures, snomedDiagnoses }) => {
    const woken = new Set<number>()
    for (const { code } of diagnoses) wokenBy['icd-10'](code, woken)
    for (const { code } of procedures) wokenBy['opcs-4'](code, woken)
    for (const { code } of snomedProcedures) wokenBy['snomed-ct'](code, woken)
    for (const { code } of snomedDiagnoses) wokenBy['snomed-ct'](code, woken)
    return woken.size === 0 ? always : [...always, ...woken].sort((a, b) => a - b)
  }
}

/** Adds the packs that a code wakes. */
type Wake = (code: string, woken: Set<number>) => void

function wakersIn(classification: ClassificationName, waking: readonly (readonly CodeSet[] | null)[]): Wake {
  const members = waking.flatMap((sets, pack) =>
    (sets ?? [])
      .filter((set) => set.classification === classification)
      .flatMap((set) => set.members.map((member) => ({ member, pack }))),
  )
  const byMember = Map.groupBy(members, ({ member }) => member)
  const any = codeSetOf(classification, [...byMember.keys()])
  return (code, woken) => {
    if (!any.has(code)) return
    for (const member of membersWith(code)) for (const { pack } of byMember.get(member) ?? []) woken.add(pack)
  }
}
