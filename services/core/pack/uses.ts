import { predicates } from '../predicates/registry.ts'
import { selectors } from '../selectors/registry.ts'
import { compileScope } from './compile-vocabulary.ts'
import { type Atom, atomsOf, formulaOf } from './formula.ts'
import type { PackData } from './pack-schema.ts'
import type { PackScope } from './pack-scope.ts'
import type { DataPath } from './parse-located.ts'

/** A name that a part of a pack uses, or a whole section of its vocabulary. */
export interface Use {
  readonly kind: 'code-set' | 'condition' | 'approach' | 'section'
  /** Of a section, `image-control` or `conversions`. */
  readonly name: string
  /** The part that uses it: a rule, an exclusion, the vocabulary. */
  readonly by: string
  readonly path: DataPath
  /** Codes of the set can stand in a message. */
  readonly isShown: boolean
}

/** Every use of a code set, a named condition or an approach in a pack that compiles. */
export function usesOf(pack: PackData): Use[] {
  const scope = compileScope(pack, () => {})
  const uses: Use[] = []
  const use = (kind: Use['kind'], name: string | undefined, by: string, path: DataPath, isShown = false) => {
    if (name !== undefined) uses.push({ kind, name, by, path, isShown })
  }

  function conditionUses(data: unknown, by: string, path: DataPath): void {
    for (const name of conditionsNamed(data)) use('condition', name, by, path)
    for (const atom of atomsOf(formulaOf(data, path, pack))) atomUses(atom, by, path)
  }
  function atomUses(atom: Atom, by: string, path: DataPath, isShown = false): void {
    for (const { kind, name } of namesOf(atom, scope)) use(kind, name, by, path, isShown)
  }

  vocabularyUses(pack, use)
  pack.applicability.forEach(({ reason, when, 'see-also': seeAlso }, index) => {
    conditionUses(when, `applicability ${reason}`, ['applicability', index])
    for (const sibling of seeAlso)
      conditionUses(sibling.when, `applicability ${reason}`, ['applicability', index])
  })
  pack.rules.forEach((rule, index) => {
    const by = `rule ${rule.id}`
    const path = ['rules', index]
    conditionUses(rule['looks-at'], by, path)
    for (const { when, at, expected } of rule.findings) {
      conditionUses(when, by, path)
      for (const place of at) {
        if (typeof place === 'string') continue
        for (const [kind, args] of Object.entries(place))
          atomUses({ kind, args, isSelection: true, path }, by, path, true)
      }
      for (const name of expected?.codes ?? []) use('code-set', name, by, path, true)
      if (expected?.methods !== undefined) use('section', 'image-control', by, path)
      if (expected?.approaches === 'recorded') use('section', 'conversions', by, path)
    }
  })
  return uses
}

type AddUse = (
  kind: Use['kind'],
  name: string | undefined,
  by: string,
  path: DataPath,
  isShown?: boolean,
) => void

/** Findings show the codes of approaches, near misses and image control. */
function vocabularyUses(pack: PackData, use: AddUse): void {
  pack.approaches.forEach(({ id, body, with: together, recorded }, index) => {
    const path = ['approaches', index]
    for (const name of [body, together]) use('code-set', name, `approach ${id}`, path, true)
    use('code-set', recorded, `approach ${id}`, path)
  })
  pack['near-misses'].forEach(({ approach, body, with: together }, index) => {
    const by = `near miss ${approach}`
    use('approach', approach, by, ['near-misses', index])
    use('code-set', body, by, ['near-misses', index], true)
    use('code-set', together, by, ['near-misses', index])
  })
  pack.conversions.forEach(({ recorded, 'counts-as': countsAs, 'where-group-holds': holds }, index) => {
    for (const approach of [recorded, countsAs])
      use('approach', approach, 'conversion', ['conversions', index])
    use('code-set', holds, 'conversion', ['conversions', index])
  })
  const image = pack['image-control']
  if (image === undefined) return
  const sets = [
    image.codes,
    image.unspecified,
    ...[...image.carried, ...image.methods].map(({ codes }) => codes),
  ]
  for (const name of sets) use('code-set', name, 'image control', ['image-control'], true)
  for (const { approach } of image.carried) use('approach', approach, 'image control', ['image-control'])
}

/** What a question names, told by the question itself as it is compiled. */
function namesOf({ kind, args, isSelection }: Atom, scope: PackScope) {
  const named: { kind: 'code-set' | 'approach' | 'section'; name: string }[] = []
  const listening: PackScope = {
    codeSet: (name, of) => {
      named.push({ kind: 'code-set', name })
      return scope.codeSet(name, of)
    },
    approach: (name) => {
      named.push({ kind: 'approach', name })
      return scope.approach(name)
    },
    imageControl: () => {
      named.push({ kind: 'section', name: 'image-control' })
      return scope.imageControl()
    },
    imageMethods: () => {
      named.push({ kind: 'section', name: 'image-control' })
      return scope.imageMethods()
    },
    // Only conversions are looked up in it: the rest is in the evidence.
    get vocabulary() {
      named.push({ kind: 'section', name: 'conversions' })
      return scope.vocabulary
    },
  }
  const kinds = isSelection ? selectors : predicates
  kinds[kind]?.compile(args, listening)
  return named
}

/** The named conditions that a condition names, as written. */
function conditionsNamed(data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return []
  if (Array.isArray(data)) return data.flatMap(conditionsNamed)
  return Object.entries(data).flatMap(([key, part]) =>
    key === 'condition' && typeof part === 'string' ? [part] : conditionsNamed(part),
  )
}
