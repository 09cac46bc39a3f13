import { z } from 'zod'
import type { PackData } from '../core/pack/pack-schema.ts'
import { predicates } from '../core/predicates/registry.ts'
import { selectors } from '../core/selectors/registry.ts'
import { argumentChanges } from './argument-changes.ts'
import { asPartOf, type Change, itemChanges } from './mutant.ts'

type Condition = Readonly<Record<string, unknown>>

/**
 * Every way to change a condition in one place: a part left out or negated, all for any, another argument.
 * Conditions that it names are changed where they are said.
 */
export function conditionChanges(condition: Condition, pack: PackData): Change<Condition>[] {
  const parts = Object.entries(condition)
  const isJoined = parts.length > 1
  const asAny: Change<Condition> = {
    place: '',
    what: 'any of its parts for all',
    value: { any: parts.map(([key, args]) => ({ [key]: args })) },
  }
  return [
    ...(isJoined ? [asAny] : []),
    ...parts.flatMap(([key, args]) => {
      const { [key]: _, ...others } = condition
      const changed = asPartOf(key, partChanges(key, args, pack), (part) => joined(others, part))
      return isJoined ? [{ place: key, what: 'dropped', value: others }, ...changed] : changed
    }),
  ]
}

function joined(others: Condition, part: Condition | undefined): Condition {
  if (part === undefined) return others
  const clashes = Object.keys(part).some((key) => key in others)
  return clashes ? { all: [others, part] } : { ...others, ...part }
}

/** Every way to change one part of a condition: a kind and its arguments. */
function partChanges(key: string, args: unknown, pack: PackData): Change<Condition>[] {
  switch (key) {
    case 'all':
    case 'any':
      return listed(key, args as Condition[], pack)
    case 'not':
      return [
        { place: '', what: 'left out', value: args as Condition },
        ...asPartOf('', conditionChanges(args as Condition, pack), (part) => ({ not: part })),
      ]
    case 'some':
    case 'none':
      return [
        { place: '', what: `${opposite[key]} for ${key}`, value: { [opposite[key]]: args } },
        ...selectionChanges(args as Condition, pack).map(({ value, ...change }) => ({
          ...change,
          value: { [key]: value },
        })),
      ]
    case 'condition':
      return [negation(key, args)]
    default: {
      const shape = predicates[key]?.args
      // Of two words the other one is the negation.
      const isOfTwo = shape instanceof z.ZodEnum && shape.options.length === 2
      return [
        ...(isOfTwo ? [] : [negation(key, args)]),
        ...asPartOf('', argumentChanges(args, shape, pack), (part) => ({ [key]: part })),
      ]
    }
  }
}

const opposite = { some: 'none', none: 'some', all: 'any', any: 'all' } as const

const negation = (key: string, args: unknown): Change<Condition> => ({
  place: '',
  what: `negated, not ${typeof args === 'string' ? args : 'so'}`,
  value: { not: { [key]: args } },
})

function listed(key: 'all' | 'any', list: readonly Condition[], pack: PackData): Change<Condition>[] {
  const nameOf = (_: Condition, index: number) => String(index + 1)
  const changes = [
    ...(list.length > 1
      ? list.map((one, index) => ({
          place: nameOf(one, index),
          what: 'dropped',
          value: list.toSpliced(index, 1),
        }))
      : []),
    ...itemChanges(list, nameOf, (one) => conditionChanges(one, pack)),
  ]
  return [
    { place: '', what: `${opposite[key]} for ${key}`, value: { [opposite[key]]: list } },
    ...asPartOf('', changes, (parts) => ({ [key]: parts })),
  ]
}

/** Every way to change in one place which codes a selection takes. */
export function selectionChanges(selection: Condition, pack: PackData): Change<Condition>[] {
  return Object.entries(selection).flatMap(([kind, args]) => [
    ...asPartOf(kind, argumentChanges(args, selectors[kind]?.args, pack), (part) => ({ [kind]: part })),
    ...(kind === 'procedure-groups' ? [withoutTogether(args as { readonly body: string })] : []),
  ])
}

/** A group without what must stand in it is a procedure like others. */
const withoutTogether = ({ body }: { readonly body: string }): Change<Condition> => ({
  place: 'procedure-groups/with',
  what: 'dropped',
  value: { procedures: { in: body } },
})
