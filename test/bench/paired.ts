/** Median and range of several measurements. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
  readonly runs: number
}

/** The middle of them, the mean of the two middle ones where there are two; NaN of none. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const at = (index: number) => sorted[index] ?? Number.NaN
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2
  return { median, low: at(0), high: at(sorted.length - 1), runs: sorted.length }
}

/** A named side of a comparison: each call is one measurement. */
export interface Side<Measured> {
  readonly name: string
  readonly measure: () => Promise<Measured>
}

/**
 * Measures the sides in turns, A B A B …, so that a machine that slows down slows all of them. Gives each side's
 * measurements in their order: those of one index are one pair.
 */
export async function inTurns<Measured>(
  pairs: number,
  sides: readonly Side<Measured>[],
  told: (name: string, pair: number, measured: Measured) => void,
): Promise<ReadonlyMap<string, Measured[]>> {
  const measured = new Map(sides.map(({ name }) => [name, [] as Measured[]]))
  for (let pair = 1; pair <= pairs; pair++) {
    for (const { name, measure } of sides) {
      const one = await measure()
      measured.get(name)?.push(one)
      told(name, pair, one)
    }
  }
  return measured
}

/** The ratio within each pair, one side's figure by the other's. */
export function ratiosOf<Measured>(
  one: readonly Measured[],
  other: readonly Measured[],
  figure: (measured: Measured) => number,
): Spread {
  return spreadOf(
    one.flatMap((measured, pair) => {
      const against = other[pair]
      return against === undefined ? [] : [figure(measured) / figure(against)]
    }),
  )
}
