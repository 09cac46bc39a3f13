import type { PackData } from './pack-schema.ts'
import type { DataPath } from './parse-located.ts'

/** A question that conditions ask of an episode: a predicate, or whether a selection holds anything. */
export interface Atom {
  readonly kind: string
  readonly args: unknown
  /** A selection, asked whether it is empty. */
  readonly isSelection: boolean
  readonly path: DataPath
}

/** A condition as logic: what is asked, and how the answers are joined. Named conditions are written out. */
export type Formula =
  | { readonly is: 'atom'; readonly atom: Atom }
  | { readonly is: 'not'; readonly part: Formula }
  | { readonly is: 'all' | 'any'; readonly parts: readonly Formula[] }

export const all = (parts: readonly Formula[]): Formula => ({ is: 'all', parts })
export const any = (parts: readonly Formula[]): Formula => ({ is: 'any', parts })
export const not = (part: Formula): Formula => ({ is: 'not', part })
export const always: Formula = all([])

/** Reads a condition of a pack that compiles; an absent one holds always. */
export function formulaOf(data: unknown, path: DataPath, { conditions }: PackData): Formula {
  function selection(args: unknown, at: DataPath): Formula {
    const [kind = '', value] = Object.entries(args as object)[0] ?? []
    return { is: 'atom', atom: { kind, args: value, isSelection: true, path: [...at, kind] } }
  }
  function part(key: string, args: unknown, at: DataPath): Formula {
    switch (key) {
      case 'all':
      case 'any':
        return { is: key, parts: (args as unknown[]).map((one, index) => whole(one, [...at, index])) }
      case 'not':
        return not(whole(args, at))
      case 'some':
        return selection(args, at)
      case 'none':
        return not(selection(args, at))
      case 'condition':
        return whole(conditions[String(args)], ['conditions', String(args)])
      default:
        return { is: 'atom', atom: { kind: key, args, isSelection: false, path: at } }
    }
  }
  function whole(condition: unknown, at: DataPath): Formula {
    const parts = Object.entries(condition as object).map(([key, args]) => part(key, args, [...at, key]))
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : all(parts)
  }
  return data === undefined ? always : whole(data, path)
}

/** The questions that a formula asks, as often as it asks them. */
export function atomsOf(formula: Formula): Atom[] {
  if (formula.is === 'atom') return [formula.atom]
  return formula.is === 'not' ? atomsOf(formula.part) : formula.parts.flatMap(atomsOf)
}

/** The same for the same question, however it is laid out. */
export function keyOf({ kind, args, isSelection }: Atom): string {
  return `${isSelection ? 'some ' : ''}${kind} ${canonical(args)}`
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, part]) => `${key}:${canonical(part)}`).join()}}`
}
