import type { PackData } from '../core/pack/pack-schema.ts'

/** One question of a pack to an episode, before it is joined with others: a condition, or a selection. */
export interface Atom {
  readonly kind: string
  readonly args: unknown
  /** It asks whether a selection is empty. */
  readonly selects: boolean
}

type Conditions = Readonly<Record<string, unknown>>

/** The questions that a condition of a pack is made of; named conditions are followed. */
export function atomsIn(condition: unknown, named: Conditions): Atom[] {
  return Object.entries(condition as Conditions).flatMap(([kind, args]): Atom[] => {
    switch (kind) {
      case 'all':
      case 'any':
        return (args as unknown[]).flatMap((part) => atomsIn(part, named))
      case 'not':
        return atomsIn(args, named)
      case 'condition':
        return atomsIn(named[String(args)], named)
      case 'some':
      case 'none':
        return Object.entries(args as Conditions).map(([selection, its]) => ({
          kind: selection,
          args: its,
          selects: true,
        }))
      default:
        return [{ kind, args, selects: false }]
    }
  })
}

/** All that decides whether a pack applies, and why not. */
export function scopeAtoms(data: PackData): Atom[] {
  return data.applicability.flatMap(({ when }) => atomsIn(when, data.conditions))
}

/** The same, and all that decides at which other guidance it points. */
export function applicabilityAtoms(data: PackData): Atom[] {
  const pointers = data.applicability.flatMap((exclusion) => exclusion['see-also'])
  return [...scopeAtoms(data), ...pointers.flatMap(({ when }) => atomsIn(when, data.conditions))]
}

/** All that decides a rule's result, where its pack applies. */
export function ruleAtoms(data: PackData, rule: string): Atom[] {
  const its = data.rules.find(({ id }) => id === rule)
  if (its === undefined) return []
  const conditions = [its['looks-at'], ...its.findings.map(({ when }) => when)]
  return conditions.flatMap((condition) =>
    condition === undefined ? [] : atomsIn(condition, data.conditions),
  )
}
