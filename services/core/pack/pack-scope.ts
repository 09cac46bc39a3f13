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

/**
 * The answer to a question, whatever else the episode holds, where none of its codes is of these sets. A selection is
 * asked whether it holds anything.
 */
export interface AtRest {
  readonly answer: boolean
  readonly without: readonly CodeSet[]
}

/** A kind of condition or selection that packs can name: the shape of its arguments, and how it is compiled. */
export interface Kind<Compiled> {
  readonly args: z.ZodType
  readonly compile: (args: unknown, scope: PackScope) => Compiled
  /** Null where no absence of codes decides. A kind that does not say costs packs a judging, never a wrong answer. */
  readonly atRest: (args: unknown, scope: PackScope) => AtRest | null
}

type Asked<Args, Answer> = (args: Args, scope: PackScope) => Answer

function kind<Args, Compiled>(
  args: z.ZodType<Args>,
  compile: Asked<Args, Compiled>,
  atRest: Asked<Args, AtRest | null> = () => null,
): Kind<Compiled> {
  const parse = (data: unknown) => {
    const parsed = args.safeParse(data)
    if (parsed.success) return parsed.data
    throw new PackProblem(
      parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; '),
    )
  }
  return {
    args,
    compile: (data, scope) => compile(parse(data), scope),
    atRest: (data, scope) => atRest(parse(data), scope),
  }
}

export const predicate = <Args>(
  args: z.ZodType<Args>,
  compile: Asked<Args, Condition>,
  atRest?: Asked<Args, AtRest | null>,
) => kind(args, compile, atRest)

export const selector = <Args>(
  args: z.ZodType<Args>,
  compile: Asked<Args, Selector>,
  atRest?: Asked<Args, AtRest | null>,
) => kind(args, compile, atRest)
