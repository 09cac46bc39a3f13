import type { Report } from '../attempt.ts'
import { membersOf } from '../compile-vocabulary.ts'
import type { PackData } from '../pack-schema.ts'
import { isCovered, isSubset } from './covered.ts'

/** Entries that do nothing: a code listed twice, or with its category; and two names for the same codes. */
export function lintCodeSets(pack: PackData, report: Report): void {
  const names = Object.keys(pack['code-sets'])
  names.forEach((name, index) => {
    lintMembers(pack, name, report)
    lintCrossing(pack, name, report)
    const twin = names.slice(0, index).find((other) => isTwin(pack, name, other))
    if (twin !== undefined)
      report(['code-sets', name], `holds the same codes as "${twin}" above: one name is enough`)
  })
}

function lintMembers(pack: PackData, name: string, report: Report): void {
  const set = pack['code-sets'][name]
  if (set === undefined) return
  const members = membersOf(set)
  members.forEach((member, index) => {
    const by = members.find((other, place) => {
      if (place === index || !isCovered(member.code, other.code)) return false
      // What a reading lets in may go with it.
      if (other.reading !== undefined && other.reading !== member.reading) return false
      const isSame = other.code === member.code && other.reading === member.reading
      return !isSame || place < index
    })
    if (by === undefined) return
    const path = ['code-sets', name, member.classification, index]
    const because = by.code === member.code ? 'it is listed already' : `${by.code} covers it`
    const lost = member.reading !== undefined && by.reading === undefined
    report(
      path,
      `"${member.code}" does nothing: ${because}${lost ? `, so that ${member.reading} switches nothing` : ''}`,
    )
  })
}

/** J03, J12 and Y53 are codes of both classifications: one under ICD-10 that is listed under OPCS-4 too was a slip. */
function lintCrossing(pack: PackData, name: string, report: Report): void {
  pack['code-sets'][name]?.['icd-10']?.forEach((member, index) => {
    const code = typeof member === 'string' ? member : member.code
    const other = Object.entries(pack['code-sets']).find(([, set]) =>
      membersOf(set).some((one) => one.classification === 'opcs-4' && one.code === code),
    )
    if (other === undefined) return
    report(
      ['code-sets', name, 'icd-10', index],
      `"${code}" is listed under opcs-4 too, in "${other[0]}": a procedure never stands among the diagnoses`,
    )
  })
}

function isTwin(pack: PackData, one: string, other: string): boolean {
  const readings = (name: string) =>
    JSON.stringify(membersOf(pack['code-sets'][name] ?? {}).map(({ reading }) => reading))
  return isSubset(pack, one, other) && isSubset(pack, other, one) && readings(one) === readings(other)
}
