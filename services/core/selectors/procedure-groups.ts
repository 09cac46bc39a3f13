import { z } from 'zod'
import { selector } from '../pack/pack-scope.ts'

const filter = z
  .strictObject({ body: z.string(), with: z.string() })
  .describe('The body codes of one code set whose groups hold a code of another.')

/** The body codes of one code set whose groups hold a code of another, whether or not they are of an approach. */
export const procedureGroups = selector(
  filter,
  (args, scope) => {
    const body = scope.codeSet(args.body, 'opcs-4')
    const together = scope.codeSet(args.with, 'opcs-4')
    return ({ facts }) =>
      facts.groups.groups
        .filter(
          (group) => body.has(group.body.code) && group.supplementary.some(({ code }) => together.has(code)),
        )
        .map((group) => group.body)
  },
  (args, { codeSet }) => ({ answer: false, without: [codeSet(args.body)] }),
)
