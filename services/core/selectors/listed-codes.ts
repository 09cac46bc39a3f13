import { z } from 'zod'
import type { ClassificationName } from '../codes/code-set.ts'
import type { CodeList } from '../facts/code-entry.ts'
import { selector } from '../pack/pack-scope.ts'

const filter = z
  .strictObject({
    in: z.string().optional().describe('The name of a code set.'),
    position: z.literal('first').optional().describe('Of the first well-formed code alone.'),
  })
  .describe('The well-formed codes of this list: those in a code set, or all.')

/** Well-formed codes of one list of the event: those in a code set, or all; of the whole list, or of its first. */
function listedCodes(list: CodeList, classification: ClassificationName) {
  return selector(
    filter,
    (args, { codeSet }) => {
      const wanted = args.in === undefined ? null : codeSet(args.in, classification)
      return ({ facts }) => {
        const entries = args.position === 'first' ? facts[list].slice(0, 1) : facts[list]
        return wanted === null ? entries : entries.filter(({ code }) => wanted.has(code))
      }
    },
    (args, { codeSet }) => (args.in === undefined ? null : { answer: false, without: [codeSet(args.in)] }),
  )
}

export const diagnoses = listedCodes('diagnoses', 'icd-10')
export const procedures = listedCodes('procedures', 'opcs-4')
export const snomedDiagnoses = listedCodes('snomedDiagnoses', 'snomed-ct')
export const snomedProcedures = listedCodes('snomedProcedures', 'snomed-ct')
