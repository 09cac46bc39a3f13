/** A place on a path of sights, and what is remembered there; paths lead on from it by the next sight. */
export interface Place<Remembered> {
  remembered: Remembered | undefined
  readonly near: (Place<Remembered> | undefined)[]
  far: Map<number, Place<Remembered>> | null
}

/** Remembers by paths of sights: equal paths lead to the same place. Bounded: when it is full it begins anew. */
export interface Paths<Remembered> {
  readonly start: () => Place<Remembered>
  /** The place that one more sight leads to. */
  readonly onward: (from: Place<Remembered>, sight: number) => Place<Remembered>
}

/** Sights below are common and few: their places stand in a plain array. */
const nearSights = 12
const mostPlaces = 200_000

export function createPaths<Remembered>(most: number = mostPlaces): Paths<Remembered> {
  const emptyPlace = (): Place<Remembered> => ({ remembered: undefined, near: [], far: null })
  let start = emptyPlace()
  let places = 1

  function lay(from: Place<Remembered>, sight: number): Place<Remembered> {
    const place = emptyPlace()
    places += 1
    if (sight < nearSights) {
      while (from.near.length <= sight) from.near.push(undefined)
      from.near[sight] = place
    } else {
      from.far ??= new Map()
      from.far.set(sight, place)
    }
    return place
  }

  return {
    start() {
      if (places > most) {
        start = emptyPlace()
        places = 1
      }
      return start
    },
    onward(from, sight) {
      const known = sight < nearSights ? from.near[sight] : from.far?.get(sight)
      return known === undefined ? lay(from, sight) : known
    },
  }
}
