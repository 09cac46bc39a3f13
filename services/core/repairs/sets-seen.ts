import type { CodeSet } from '../codes/code-set.ts'
import type { PackData } from '../pack/pack-schema.ts'
import type { PackScope } from '../pack/pack-scope.ts'

/** The lists that repairs edit. */
export const codedLists = ['diagnoses', 'procedures'] as const
export type CodedList = (typeof codedLists)[number]

/** The code sets through which the rules of a pack look at an episode. */
export interface SetsSeen {
  /** Looked for among all codes of their list. */
  readonly anywhere: readonly CodeSet[]
  /** Looked for in the first place of their list only. */
  readonly first: readonly CodeSet[]
  /** The lists whose first code can make an error. */
  readonly firstMatters: readonly CodedList[]
}

/**
 * Reads from a pack's conditions what its rules look at. A name of a code set counts wherever it stands in a
 * condition, so a new kind of condition needs no word here.
 */
export function setsSeenBy(data: PackData, { vocabulary, codeSet, imageControl }: PackScope): SetsSeen {
  const names = new Set(Object.keys(data['code-sets']))
  const anywhere = new Set<CodeSet>()
  const first = new Set<CodeSet>()
  for (const one of [...vocabulary.approaches, ...vocabulary.nearMisses]) {
    anywhere.add(one.body)
    if (one.with !== null) anywhere.add(one.with)
  }
  for (const { whereGroupHolds } of vocabulary.conversions) anywhere.add(whereGroupHolds)
  if (data['image-control'] !== undefined) {
    const { codes, unspecified, carried, methods } = imageControl()
    for (const set of [codes, unspecified, ...[...carried, ...methods].map((one) => one.codes)])
      if (set !== null) anywhere.add(set)
  }
  walk(conditionsOf(data), (value, holder) => {
    if (typeof value === 'string' && names.has(value))
      (holder['position'] === 'first' ? first : anywhere).add(codeSet(value))
  })
  const firstMatters = new Set<CodedList>()
  walk(conditionsOfErrors(data), (value, _, key) => {
    const list = codedLists.find((name) => name === key)
    if (list !== undefined && typeof value === 'object' && value !== null && 'position' in value)
      firstMatters.add(list)
  })
  return { anywhere: [...anywhere], first: [...first], firstMatters: [...firstMatters] }
}

const always = ({ conditions, applicability }: PackData) => [
  conditions,
  applicability.map(({ when }) => when),
]

const conditionsOf = (data: PackData): unknown[] => [
  ...always(data),
  data.rules.map((rule) => [rule['looks-at'], rule.findings.map(({ when }) => when)]),
]

const conditionsOfErrors = (data: PackData): unknown[] => [
  ...always(data),
  data.rules
    .filter(({ findings }) => findings.some(({ severity }) => severity === 'error'))
    .map((rule) => [rule['looks-at'], rule.findings.map(({ when }) => when)]),
]

type Visit = (value: unknown, holder: Readonly<Record<string, unknown>>, key: string) => void

function walk(value: unknown, visit: Visit): void {
  if (typeof value !== 'object' || value === null) return
  const holder = value as Readonly<Record<string, unknown>>
  for (const [key, part] of Object.entries(holder)) {
    visit(part, holder, key)
    walk(part, visit)
  }
}
