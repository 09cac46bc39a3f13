/** How far episodes are enumerated. Diagnoses and SNOMED CT ids need no bound: only which there are, and the first, is seen. */
export interface Bound {
  /** Procedure groups in an episode. */
  readonly groups: number
  /** Different image codes in an episode, as far as methods tell them apart. */
  readonly imageCodes: number
  /** Methods of image control in a record, `not-stated` counted. */
  readonly methods: number
  /** Episodes that are judged for each rule at least: a rule with fewer classes has several of each. */
  readonly samples: number
  /** Lists of procedures that are judged once more, in other surroundings, at the most. */
  readonly members: number
}

/** Small enough for every test run. */
export const quickBound: Bound = { groups: 2, imageCodes: 2, methods: 2, samples: 200, members: 5000 }
/** What a certificate is worth. */
export const fullBound: Bound = { groups: 3, imageCodes: 3, methods: 3, samples: 3000, members: 100_000 }

/** All subsets of a list up to a size, the smaller ones first. */
export function subsets<Item>(items: readonly Item[], most = items.length): Item[][] {
  let layer: { chosen: Item[]; next: number }[] = [{ chosen: [], next: 0 }]
  const all: Item[][] = []
  for (let size = 0; size <= most && layer.length > 0; size++) {
    all.push(...layer.map(({ chosen }) => chosen))
    layer = layer.flatMap(({ chosen, next }) =>
      items.slice(next).map((item, at) => ({ chosen: [...chosen, item], next: next + at + 1 })),
    )
  }
  return all
}
