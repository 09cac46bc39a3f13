import type { Evidence } from '../core/evidence.ts'
import type { Draft, Part } from './draft.ts'
import { parts } from './draft.ts'
import type { Lens } from './lenses.ts'

/** How one part of an episode looks to every pack under test. */
export type Sight = readonly Evidence[]

/** What of an episode one rule, or the question whether a pack applies, depends on. */
export interface View {
  /** The rule's id, or `applicability`. */
  readonly name: string
  /** Whether it reads the part at all. */
  readonly reads: (part: Part) => boolean
  /** How a part looks: parts with the same look are the same to it. */
  readonly look: (part: Part, sight: Sight) => string
}

/** A view through some lenses. */
export function viewThrough(name: string, lenses: readonly Lens[]): View {
  const byPart = new Map(parts.map((part) => [part, lenses.filter((lens) => lens.part === part)]))
  return {
    name,
    reads: (part) => (byPart.get(part)?.length ?? 0) > 0,
    look: (part, sight) =>
      JSON.stringify(byPart.get(part)?.map(({ pack, see }) => see(sight[pack] as Evidence)) ?? []),
  }
}

type Value = Draft[Part]

/** More than this many ways to write the same look are not kept. */
const kept = 64

/** The looks that a part of an episode can have in a view, each with ways to write it. */
export interface Looks {
  readonly part: Part
  /** Each look's place among them. */
  readonly places: ReadonlyMap<string, number>
  /** By the look's place, then by how the part looks to what decides whether packs apply. */
  readonly values: readonly ReadonlyMap<string, readonly Value[]>[]
}

/** Gathers the looks of a part, value by value. */
export class LookTable implements Looks {
  readonly part: Part
  readonly #view: View
  readonly #scope: View
  readonly places = new Map<string, number>()
  readonly values: Map<string, Value[]>[] = []

  constructor(part: Part, view: View, scope: View) {
    this.part = part
    this.#view = view
    this.#scope = scope
  }

  /** Adds a value; tells whether it looks like none before. */
  add(value: Value, sight: Sight): boolean {
    const look = this.#view.look(this.part, sight)
    const context = this.#scope.look(this.part, sight)
    const place = this.places.get(look) ?? this.places.size
    this.places.set(look, place)
    const ways = this.values[place] ?? new Map<string, Value[]>()
    this.values[place] = ways
    const values = ways.get(context)
    if (values === undefined) ways.set(context, [value])
    else if (values.length < kept) values.push(value)
    return values === undefined
  }
}
