import { z } from 'zod'
import { parseLocated, type SourceText } from '../core/pack/parse-located.ts'
import { Fault } from '../fault.ts'

const equivalents = z.array(
  z.strictObject({
    mutant: z.string().min(1).describe('The id of the mutant.'),
    because: z.string().min(1).describe('Why no episode can tell it from the pack.'),
  }),
)

/**
 * The mutants of a pack that say the same of every episode, by their ids, each with the reason.
 * @throws Fault `pack-invalid`, naming every problem as `file:line:column`.
 */
export function readEquivalents(source: SourceText): ReadonlyMap<string, string> {
  const problems: string[] = []
  const parsed = parseLocated(source, equivalents, problems)
  const ids = parsed?.data.map(({ mutant }) => mutant) ?? []
  ids.forEach((id, index) => {
    if (ids.indexOf(id) !== index) problems.push(`${parsed?.at([index, 'mutant'])} this mutant stands above`)
  })
  if (parsed === null || problems.length > 0) throw new Fault('pack-invalid', problems.join('\n'))
  return new Map(parsed.data.map(({ mutant, because }) => [mutant, because]))
}
