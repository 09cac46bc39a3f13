import type { PackData } from '../core/pack/pack-schema.ts'

/** A pack with one small change, such as a slip of the pen or a misreading of the guidance would make. */
export interface Mutant {
  /** Where the change is and what it is, the same as long as the place is: `code-sets/video/Y53.6: dropped`. */
  readonly id: string
  /** The rule that it is in, or `applicability` or `vocabulary`. */
  readonly part: string
  readonly data: PackData
}

/** One way to change a value of a pack. */
export interface Change<Value = unknown> {
  /** The place within the value; empty for the value itself. */
  readonly place: string
  readonly what: string
  /** What stands in its stead; undefined where nothing does. */
  readonly value: Value | undefined
}

/** A place within another; either may be empty. */
export const within = (...places: readonly (string | number)[]): string =>
  places.filter((place) => place !== '').join('/')

/** The changes of a part of a value as changes of the whole. */
export function asPartOf<Part, Value>(
  place: string,
  changes: readonly Change<Part>[],
  whole: (part: Part | undefined) => Value,
): Change<Value>[] {
  return changes.map((change) => ({
    place: within(place, change.place),
    what: change.what,
    value: whole(change.value),
  }))
}

/** Every list that has one item fewer, or two neighbouring items exchanged. */
export function listChanges<Item>(
  items: readonly Item[],
  nameOf: (item: Item, index: number) => string,
): Change<Item[]>[] {
  const dropped = items.map((item, index) => ({
    place: nameOf(item, index),
    what: 'dropped',
    value: items.toSpliced(index, 1),
  }))
  const exchanged = items.slice(1).map((item, index) => ({
    place: nameOf(item, index + 1),
    what: 'put before the one above',
    value: items.toSpliced(index, 2, item, items[index] as Item),
  }))
  return [...dropped, ...exchanged]
}

/** The changes of each item of a list as changes of the list. */
export function itemChanges<Item>(
  items: readonly Item[],
  nameOf: (item: Item, index: number) => string,
  changesOf: (item: Item, index: number) => readonly Change<Item>[],
): Change<Item[]>[] {
  return items.flatMap((item, index) =>
    asPartOf(nameOf(item, index), changesOf(item, index), (part) =>
      part === undefined ? items.toSpliced(index, 1) : items.with(index, part),
    ),
  )
}

/** An object with another value under a key, or without it. */
export function withKey<Whole extends object>(whole: Whole, key: string, value: unknown): Whole {
  const { [key]: _, ...rest } = whole as Record<string, unknown>
  return (value === undefined ? rest : { ...whole, [key]: value }) as Whole
}

/** The next of some names in a circle; undefined where there is no other. */
export function nextOf<Name>(names: readonly Name[], name: Name): Name | undefined {
  const next = names[(names.indexOf(name) + 1) % names.length]
  return next === name ? undefined : next
}
