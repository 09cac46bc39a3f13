import { z } from 'zod'
import { heldIn } from '../evidence.ts'
import { selector } from '../pack/pack-scope.ts'

const filter = z
  .strictObject({ approaches: z.array(z.string()).min(1), in: z.string() })
  .describe('The codes of a code set within the groups of the named approaches.')

/** The codes of a code set that stand within the groups of the named approaches. */
export const codesInApproachGroups = selector(filter, ({ approaches, in: name }, scope) => {
  const ids = new Set(approaches.map(scope.approach))
  const codes = scope.codeSet(name, 'opcs-4')
  return (evidence) =>
    heldIn(
      evidence.approachGroups.filter(({ approach }) => ids.has(approach)),
      codes,
    )
})
