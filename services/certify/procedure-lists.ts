import type { CodeSet } from '../core/codes/code-set.ts'
import { type Bound, subsets } from './bound.ts'
import { type Letter, lettersOf, malformedEntries } from './letters.ts'
import type { ProcedureWords } from './vocabulary.ts'

const broken = malformedEntries['opcs-4']

interface Alphabet {
  readonly bodies: readonly Letter[]
  /** Supplementary letters that something is made of within a group. */
  readonly within: readonly Letter[]
  /** Image codes that only their methods tell apart; the first of them stands for all in `within`. */
  readonly identities: readonly Letter[]
  readonly supplementary: readonly Letter[]
}

function alphabetOf({ sets, methodSets }: ProcedureWords): Alphabet {
  const letters = lettersOf('opcs-4', [...new Set([...sets, ...methodSets])])
  const structural = signatureOver(sets)
  const supplementary = letters.filter((letter) => letter.supplementary)
  // Which image code it is matters only where methods are asked about, and then only which there are in all groups.
  const byStructure = Map.groupBy(
    supplementary.filter(({ plain }) => !plain),
    structural,
  )
  const identities = [...byStructure.values()].find((alike) => alike.length > 1) ?? []
  return {
    bodies: letters.filter((letter) => !letter.supplementary),
    within: [...byStructure.values()].flatMap((alike) => alike.slice(0, 1)),
    identities,
    supplementary,
  }
}

const signatureOver = (sets: readonly CodeSet[]) => (letter: Letter) =>
  sets.map((set) => Number(letter.sets.includes(set))).join('')

/** Lists of procedures that some questions can tell apart. */
export interface ProcedureLists {
  /** Up to a bound, the groups in every order, each with every set of codes that matter in a group, and loose codes. */
  readonly all: () => Generator<readonly Letter[]>
  /** The same list with other image codes, and with several, in place of the one that stands for them all. */
  readonly withOtherImageCodes: (list: readonly Letter[]) => readonly (readonly Letter[])[]
}

/** The lists of procedures over the codes that matter to some questions. */
export function procedureLists(words: ProcedureWords, bound: Bound): ProcedureLists {
  const { bodies, within, identities, supplementary } = alphabetOf(words)
  const groups = bodies.flatMap((body) => subsets(within).map((codes) => [body, ...codes]))
  const choices = subsets(identities, bound.imageCodes).filter(({ length }) => length > 0)
  const [standIn] = identities

  function* all(): Generator<readonly Letter[]> {
    for (let length = 0; length <= bound.groups; length++) {
      for (const sequence of sequences(groups, length)) {
        yield* withLoose(sequence.flat(), words.loose ? supplementary : [], words.loose, length > 1)
      }
    }
  }

  function withOtherImageCodes(list: readonly Letter[]) {
    const places = standIn === undefined ? [] : list.flatMap((letter, at) => (letter === standIn ? [at] : []))
    return places.flatMap((place) =>
      choices.flatMap((codes) => {
        const inPlace = [...list.slice(0, place), ...codes, ...list.slice(place + 1)]
        const alone = list.flatMap((letter, at) =>
          at === place ? codes : letter === standIn ? [] : [letter],
        )
        return places.length === 1 ? [inPlace] : [inPlace, alone]
      }),
    )
  }

  return { all, withOtherImageCodes }
}

function* sequences<Item>(items: readonly Item[], length: number): Generator<readonly Item[]> {
  if (length === 0) yield []
  else for (const rest of sequences(items, length - 1)) for (const item of items) yield [...rest, item]
}

/** The list as it is; then with codes that stand in no group: before the first body, or behind a malformed entry. */
function* withLoose(
  grouped: readonly Letter[],
  supplementary: readonly Letter[],
  isLookedAt: boolean,
  isLong: boolean,
): Generator<readonly Letter[]> {
  yield grouped
  if (!isLookedAt) return
  yield [...grouped, broken]
  for (const first of supplementary) {
    yield [first, ...grouped]
    yield [...grouped, broken, first]
    if (isLong) continue
    yield [first, ...grouped, broken]
    for (const second of supplementary) yield [first, second, ...grouped]
  }
}
