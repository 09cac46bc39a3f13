import { approachConcept, drawMetastasisConcept, metastasis, otherProcedureConcepts } from '../codes.ts'
import type { Approach } from '../draft.ts'
import { chance, pick, type Random } from '../random.ts'

/** What SNOMED says was done; of a converted operation it names the approach that was begun, at times both. */
export function recordProcedures(random: Random, approach: Approach, converted: boolean): string[] {
  const began = converted ? approachConcept.laparoscopic : approachConcept[approach]
  const concepts = converted && chance(random, 0.3) ? [began, approachConcept.open] : [began]
  return chance(random, 0.05) ? [...concepts, pick(random, otherProcedureConcepts)] : concepts
}

/** What SNOMED says of the diagnoses of an ablation, where the record says anything. */
export function recordDiagnoses(random: Random, diagnoses: readonly string[]): string[] {
  if (chance(random, 0.3)) return []
  const concepts = diagnoses.includes(metastasis) ? [drawMetastasisConcept(random)] : []
  for (const code of diagnoses) {
    const concept = conceptOf(code)
    if (concept !== undefined && chance(random, 0.5)) concepts.push(concept)
  }
  return concepts
}

function conceptOf(code: string): string | undefined {
  if (code.startsWith('C18')) return '363406005'
  if (code === 'C50.9') return '254837009'
  if (code === 'C22.0') return '109841003'
  return code === 'E11.9' ? '44054006' : undefined
}
