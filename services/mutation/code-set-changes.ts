import type { ClassificationName } from '../core/codes/code-set.ts'
import type { PackData } from '../core/pack/pack-schema.ts'
import { asPartOf, type Change, itemChanges } from './mutant.ts'
import { categoryOf, neighbourOf } from './neighbours.ts'

type CodeSets = PackData['code-sets']
type Member = NonNullable<CodeSets[string]['opcs-4']>[number]

const codeOf = (member: Member) => (typeof member === 'string' ? member : member.code)
const withCode = (member: Member, code: string): Member =>
  typeof member === 'string' ? code : { ...member, code }

/** Every way to change one code of one set: left out, another for it, its neighbour or its whole category beside it. */
export function codeSetChanges(sets: CodeSets): Change<CodeSets>[] {
  return Object.entries(sets).flatMap(([name, set]) =>
    Object.entries(set).flatMap(([classification, members]) =>
      asPartOf(name, membersChanges(classification as ClassificationName, members ?? []), (changed) => ({
        ...sets,
        [name]: { [classification]: changed },
      })),
    ),
  )
}

function membersChanges(classification: ClassificationName, members: readonly Member[]): Change<Member[]>[] {
  const codes = members.map(codeOf)
  const beside = members.flatMap((member) => {
    const other = neighbourOf(classification, codeOf(member), codes)
    return other === null
      ? []
      : [{ place: codeOf(member), what: `${other} added`, value: [...members, withCode(member, other)] }]
  })
  return [
    ...itemChanges(members, codeOf, (member) => memberChanges(classification, member, codes)),
    ...beside,
  ]
}

function memberChanges(
  classification: ClassificationName,
  member: Member,
  codes: readonly string[],
): Change<Member>[] {
  const code = codeOf(member)
  const category = classification === 'snomed-ct' ? null : categoryOf(code)
  const others = [
    neighbourOf(classification, code, codes),
    category !== null && !codes.includes(category) ? category : null,
    ...narrower(code),
  ]
  return [
    { place: '', what: 'dropped', value: undefined },
    ...others.flatMap((other) =>
      other === null ? [] : [{ place: '', what: `${other} for it`, value: withCode(member, other) }],
    ),
  ]
}

/** Of a category one code, and its bare form. */
const narrower = (code: string): string[] =>
  code.endsWith('.-') ? [`${code.slice(0, 4)}9`, code.slice(0, 3)] : []
