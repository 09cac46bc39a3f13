import { predicates } from '../predicates/registry.ts'
import { selectors } from '../selectors/registry.ts'
import { attemptWith, type Report } from './attempt.ts'
import type { Condition, Kind, PackScope, Selector } from './pack-scope.ts'
import { PackProblem, unknownName } from './pack-scope.ts'
import type { DataPath } from './parse-located.ts'

/** What the grammar itself gives: combinations, selections that are or are not empty, and conditions by name. */
const grammar = ['all', 'any', 'not', 'some', 'none', 'condition']

/** Compiles the conditions and selections of one pack; what is wrong is reported with its place, all of it. */
export interface ConditionCompiler {
  readonly condition: (data: unknown, path: DataPath) => Condition
  readonly selector: (data: unknown, path: DataPath) => Selector
}

export function conditionCompiler(
  scope: PackScope,
  named: Readonly<Record<string, unknown>>,
  report: Report,
): ConditionCompiler {
  const never: Condition = () => false
  const beingCompiled = new Set<string>()

  const attempt = attemptWith(report)

  function ofKind<Compiled>(
    kinds: Readonly<Record<string, Kind<Compiled>>>,
    key: string,
    args: unknown,
    what: string,
  ) {
    if (!Object.hasOwn(kinds, key))
      throw unknownName(what, key, [...Object.keys(kinds), ...(what === 'condition' ? grammar : [])])
    const kind = kinds[key] as Kind<Compiled>
    return kind.compile(args, scope)
  }

  function selector(data: unknown, path: DataPath): Selector {
    return attempt(
      path,
      () => [],
      () => {
        const [only, ...more] = entriesOf(data)
        if (only === undefined || more.length > 0)
          throw new PackProblem('a selection is one kind with its arguments')
        return attempt(
          [...path, only[0]],
          () => [],
          () => ofKind(selectors, only[0], only[1], 'selection'),
        )
      },
    )
  }

  function listOf(data: unknown, path: DataPath): Condition[] {
    if (!Array.isArray(data) || data.length === 0)
      throw new PackProblem('a list of conditions is wanted here')
    return data.map((part, index) => condition(part, [...path, index]))
  }

  function single(key: string, args: unknown, path: DataPath): Condition {
    switch (key) {
      case 'all': {
        const parts = listOf(args, path)
        return (evidence) => parts.every((part) => part(evidence))
      }
      case 'any': {
        const parts = listOf(args, path)
        return (evidence) => parts.some((part) => part(evidence))
      }
      case 'not': {
        const part = condition(args, path)
        return (evidence) => !part(evidence)
      }
      case 'some': {
        const select = selector(args, path)
        return (evidence) => select(evidence).length > 0
      }
      case 'none': {
        const select = selector(args, path)
        return (evidence) => select(evidence).length === 0
      }
      case 'condition': {
        const name = String(args)
        if (!Object.hasOwn(named, name)) throw unknownName('named condition', name, Object.keys(named))
        if (beingCompiled.has(name)) throw new PackProblem(`condition "${name}" is said by itself`)
        beingCompiled.add(name)
        const compiled = condition(named[name], ['conditions', name])
        beingCompiled.delete(name)
        return compiled
      }
      default:
        return ofKind(predicates, key, args, 'condition')
    }
  }

  /** Several kinds in one condition must all hold. */
  function condition(data: unknown, path: DataPath): Condition {
    return attempt(path, never, () => {
      const parts = entriesOf(data).map(([key, args]) =>
        attempt([...path, key], never, () => single(key, args, [...path, key])),
      )
      const [first, ...more] = parts
      if (first === undefined) throw new PackProblem('an empty condition')
      return more.length === 0 ? first : (evidence) => parts.every((part) => part(evidence))
    })
  }

  return { condition, selector }
}

function entriesOf(data: unknown): [string, unknown][] {
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return Object.entries(data)
  throw new PackProblem('a condition is wanted here: a kind and its arguments')
}
