import { codeSetOf } from '../../codes/code-set.ts'
import { enforcing } from '../../source/source-binding.ts'
import type { Report } from '../attempt.ts'
import { membersOf } from '../compile-vocabulary.ts'
import type { PackData } from '../pack-schema.ts'
import { type Use, usesOf } from '../uses.ts'

/** What a pack names and nothing uses, and codes of messages that have no name. */
export function lintUses(pack: PackData, report: Report): void {
  const uses = usesOf(pack)
  const isUsed = (kind: Use['kind'], name: string) =>
    uses.some((use) => use.kind === kind && use.name === name && use.by !== `condition ${name}`)
  for (const name of Object.keys(pack['code-sets'])) {
    if (!isUsed('code-set', name))
      report(['code-sets', name], 'no condition and no vocabulary uses this code set')
  }
  for (const name of Object.keys(pack.conditions)) {
    if (!isUsed('condition', name)) report(['conditions', name], 'nothing uses this condition')
  }
  pack.passages.forEach(({ id }, index) => {
    if (enforcing(pack, id).length > 0) return
    report(
      ['passages', index, 'id'],
      'no rule cites or enforces this passage: name it in one, or give the reason in no-rule',
    )
  })
  lintNames(pack, uses, report)
}

function lintNames(pack: PackData, uses: readonly Use[], report: Report): void {
  const sets = Object.entries(pack['code-sets']).map(([name, data]) => {
    const members = membersOf(data)
    const codes = members.map(({ code }) => code)
    const [first] = members
    return { name, members, has: codeSetOf(first?.classification ?? 'opcs-4', codes).has, codes }
  })
  for (const code of Object.keys(pack.names)) {
    if (!sets.some(({ has, codes }) => has(code) || codes.includes(code)))
      report(['names', code], `no code set holds ${code}: its name is never said`)
  }
  const shown = new Set(uses.filter(({ isShown }) => isShown).map(({ name }) => name))
  const missing = new Set<string>()
  for (const { name, members } of sets) {
    if (!shown.has(name)) continue
    members.forEach(({ classification, code }, index) => {
      const hasName = Object.hasOwn(pack.names, code)
      const wantsName = classification !== 'snomed-ct' && code.length > 1 && !code.endsWith('.-')
      if (hasName || !wantsName || missing.has(code)) return
      missing.add(code)
      report(
        ['code-sets', name, classification, index],
        `messages show ${code}, and names does not say what it is called`,
      )
    })
  }
}
