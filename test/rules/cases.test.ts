import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { packIds, readPack } from '../../services/config/rules-folder.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { casesOf, episodeGiven, verdictOf } from './verdicts.ts'

const rules = fileURLToPath(new URL('../../rules', import.meta.url))
const elsewhere = mkdtempSync(join(tmpdir(), 'rules-'))
afterAll(() => rmSync(elsewhere, { recursive: true }))

function verdictsOfCases(folder: string) {
  const pack = readPack(folder)
  const ruleset = compileRuleset([pack])
  return casesOf(pack).map(({ rule, name, given, expect: expected }) => ({
    rule,
    name,
    expected,
    verdict: () => verdictOf(ruleset, rule, episodeGiven(given)),
  }))
}

for (const id of packIds()) {
  const cases = verdictsOfCases(join(rules, id))

  test.each(cases)('$rule: $name', ({ verdict, expected }) => {
    expect(verdict()).toBe(expected)
  })

  test(`${id}: no two cases of a rule share a name`, () => {
    const names = cases.map(({ rule, name }) => `${rule}: ${name}`)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  test(`${id}: a copy of its folder is a pack of its own, with the same cases`, () => {
    cpSync(join(rules, id), join(elsewhere, `${id}-copy`), { recursive: true })
    const copied = verdictsOfCases(join(elsewhere, `${id}-copy`))
    expect(copied.map(({ rule, name, verdict }) => [rule, name, verdict()])).toEqual(
      cases.map(({ rule, name, expected }) => [rule.replace(`${id}/`, `${id}-copy/`), name, expected]),
    )
  })
}
