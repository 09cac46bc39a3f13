import leven from 'leven'
import type { z } from 'zod'
import type { ClassificationName, CodeSet } from '../codes/code-set.ts'
import type { Evidence, ImageControlVocabulary, ImageMethodVocabulary, Vocabulary } from '../evidence.ts'
import type { CodeEntry } from '../facts/code-entry.ts'

/** A compiled question about an episode. */
export type Condition = (evidence: Evidence) => boolean
/** A compiled choice of codes from an episode. */
export type Selector = (evidence: Evidence) => readonly CodeEntry[]

/** What a predicate or selector may ask of the pack that it is compiled in. A name that is not there is a problem. */
export interface PackScope {
  readonly vocabulary: Vocabulary
  readonly imageControl: () => ImageControlVocabulary
  /** The same for a question about methods; a problem where the pack does not say which codes name none. */
  readonly imageMethods: () => ImageMethodVocabulary
  /** A code set by its name; where only one classification makes sense, a set of another is a problem too. */
  readonly codeSet: (name: string, of?: ClassificationName) => CodeSet
  readonly approach: (name: string) => string
}

/** Something wrong in a pack, found while compiling; the compiler says where. */
export class PackProblem extends Error {}

/** `unknown code set "liver-metastases", did you mean "liver-metastasis"?`, or what there is to choose from. */
export function unknownName(
  what: string,
  name: string,
  known: readonly string[],
  choices: string = known.length === 0 ? 'there is none here' : `there is ${known.join(', ')}`,
): PackProblem {
  const near = closest(name, known)
  return new PackProblem(`unknown ${what} "${name}", ${near !== null ? `did you mean "${near}"?` : choices}`)
}

/** The known name that a misspelt one is near to, in whatever case it was written; null where none is. */
export function closest(name: string, known: readonly string[]): string | null {
  const distance = (other: string) => leven(name.toLowerCase(), other.toLowerCase())
  const nearest = known.toSorted((a, b) => distance(a) - distance(b) || leven(name, a) - leven(name, b))[0]
  return nearest !== undefined && distance(nearest) <= Math.max(2, name.length / 4) ? nearest : null
}

/** A kind of condition or selection that packs can name: the shape of its arguments, and how it is compiled. */
export interface Kind<Compiled> {
  readonly args: z.ZodType
  readonly compile: (args: unknown, scope: PackScope) => Compiled
}

function kind<Args, Compiled>(
  args: z.ZodType<Args>,
  compile: (args: Args, scope: PackScope) => Compiled,
): Kind<Compiled> {
  return {
    args,
    compile: (data, scope) => {
      const parsed = args.safeParse(data)
      if (parsed.success) return compile(parsed.data, scope)
      throw new PackProblem(
        parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; '),
      )
    },
  }
}

export const predicate = <Args>(
  args: z.ZodType<Args>,
  compile: (args: Args, scope: PackScope) => Condition,
) => kind(args, compile)

export const selector = <Args>(args: z.ZodType<Args>, compile: (args: Args, scope: PackScope) => Selector) =>
  kind(args, compile)
