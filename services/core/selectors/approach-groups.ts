import { z } from 'zod'
import { heldIn } from '../evidence.ts'
import { selector } from '../pack/pack-scope.ts'

const filter = z.strictObject({ approach: z.string(), holding: z.string().optional() })

/** The body codes of the groups that code an approach (`any`, or one by its id), and of these only those holding a code. */
export const approachGroups = selector(filter, ({ approach, holding }, scope) => {
  const id = approach === 'any' ? null : scope.approach(approach)
  const held = holding === undefined ? null : scope.codeSet(holding, 'opcs-4')
  return (evidence) =>
    evidence.approachGroups
      .filter(
        (group) =>
          (id === null || group.approach === id) && (held === null || heldIn([group], held).length > 0),
      )
      .map((group) => group.body)
})
