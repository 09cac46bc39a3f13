import { z } from 'zod'
import type { ClassificationName } from '../codes/code-set.ts'
import type { CodeList } from '../facts/code-entry.ts'
import { selector } from '../pack/pack-scope.ts'

const filter = z.strictObject({
  in: z.string().optional(),
  'not-in': z.string().optional(),
  position: z.literal('first').optional(),
})

/** Well-formed codes of one list of the event: those in, or not in, a code set; all of them, or the first. */
function listedCodes(list: CodeList, classification: ClassificationName) {
  return selector(filter, (args, { codeSet }) => {
    const setNamed = (name: string | undefined) => (name === undefined ? null : codeSet(name, classification))
    const wanted = setNamed(args.in)
    const unwanted = setNamed(args['not-in'])
    return ({ facts }) => {
      const entries = args.position === 'first' ? facts[list].slice(0, 1) : facts[list]
      return entries.filter(({ code }) => (wanted?.has(code) ?? true) && !unwanted?.has(code))
    }
  })
}

export const diagnoses = listedCodes('diagnoses', 'icd-10')
export const procedures = listedCodes('procedures', 'opcs-4')
export const snomedDiagnoses = listedCodes('snomedDiagnoses', 'snomed-ct')
export const snomedProcedures = listedCodes('snomedProcedures', 'snomed-ct')
