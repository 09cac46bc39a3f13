/** What can be wrong with the topics, the gravest first. */
const kinds = [
  'lost',
  'deleted',
  'doubled',
  'invented',
  'unsourced',
  'other-key',
  'misplaced',
  'reordered',
  'uncommitted',
  'out-of-range',
  'unfit-topic',
] as const
export type ProblemKind = (typeof kinds)[number]

const mostNamed = 20

/** Collects what is wrong: all of it counted by kind, the first of it located. */
export interface Problems {
  /** `where` is a topic, a partition and an offset, as far as there are; `what` says more. */
  add(kind: ProblemKind, where: string, what: string): void
  /** How many of each kind there are; a kind without any is absent. */
  counts(): ReadonlyMap<ProblemKind, number>
  /** The first 20, the gravest kinds first, and how many more there are. */
  named(): readonly string[]
}

export function createProblems(): Problems {
  const found = new Map<ProblemKind, { count: number; readonly texts: string[] }>()
  const inOrder = () => kinds.flatMap((kind) => found.get(kind) ?? [])
  return {
    add(kind, where, what) {
      const { count, texts } = found.get(kind) ?? { count: 0, texts: [] }
      if (texts.length < mostNamed) texts.push(`${where}: ${what}`)
      found.set(kind, { count: count + 1, texts })
    },
    counts: () =>
      new Map(kinds.flatMap((kind) => (found.has(kind) ? [[kind, found.get(kind)?.count ?? 0]] : []))),
    named() {
      const first = inOrder()
        .flatMap(({ texts }) => texts)
        .slice(0, mostNamed)
      const more = inOrder().reduce((sum, { count }) => sum + count, 0) - first.length
      return more > 0 ? [...first, `and ${more} more`] : first
    },
  }
}
