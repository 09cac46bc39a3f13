import { z } from 'zod'
import { selector } from '../pack/pack-scope.ts'

/** Entries that are not codes of their list's classification, as written. */
export const malformed = selector(
  z.enum(['icd-10', 'opcs-4', 'snomed-ct']).describe('Entries that are not codes of their list, as written.'),
  (classification) =>
    ({ facts }) => {
      return facts.malformed[classification]
    },
)
