import { describe, expect, test } from 'vitest'
import { rulePage } from '../../services/cli/rule-pages.ts'
import { readRules } from '../../services/config/rules-folder.ts'
import { possibleResults } from '../../services/core/pack/load-pack.ts'
import { runCli } from './run-cli.ts'

const packs = readRules()
const rules = packs.flatMap((pack) =>
  pack.data.rules.map((rule) => ({ pack, rule, id: `${pack.id}/${rule.id}` })),
)
const shown = (id: string) => runCli(['rules', 'show', id])

test('rules list has a line for every rule of every pack', async () => {
  const { status, stdout, stderr } = await runCli(['rules', 'list'])
  const [head = '', , ...lines] = stdout.trimEnd().split('\n')
  expect(head).toMatch(/^rule +severity +status +what it asks$/)
  expect(lines.map((line) => line.split(' ')[0])).toEqual(rules.map(({ id }) => id))
  for (const [index, { rule }] of rules.entries()) expect(lines[index]).toContain(rule.title)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

describe('rules show', () => {
  test('guidance as verdicts name it: a pack in capitals, and what a pack only points at', async () => {
    expect((await shown('IPG553')).stdout).toBe((await shown('ipg553')).stdout)
    const { status, stderr } = await shown('IPG401')
    expect(status).toBe(2)
    expect(stderr).toContain('IPG401 is guidance that ipg553 points at; there is no pack for it here')
  })

  test.each(rules)(
    '$id: why, source, results, readings, and an example of each result',
    ({ pack, rule, id }) => {
      const page = rulePage(pack, rule)
      const results = possibleResults(rule)
      expect(page.split('\n')[0]).toBe(`${id}  ${rule.title}`)
      expect(page).toContain(`\nWhy       ${rule.why}\n`)
      expect(page).toMatch(/\nSource {4}\S.+, \S.+\n/)
      expect(page).toContain(`\nResults   ${results.join(', ')}\n`)
      for (const { message } of rule.findings) expect(page).toContain(message)
      const [, readings = ''] = page.split('\nReadings it depends on\n')
      expect(readings).toMatch(/^ {2}(none|I-\d\d {2}\S.+\?.+)\n/)
      const [, examples = ''] = page.split('\nExamples\n')
      const named = [...examples.matchAll(/^ {2}(\S+)/gm)].map(([, result]) => result)
      // Where its pack does not apply, a rule that looks at everything else is not applicable either.
      const outOfScope = pack.data.scope === 'guidance' ? ['not-applicable'] : []
      expect(new Set([...named, ...outOfScope])).toEqual(new Set([...results, ...outOfScope]))
      expect(page).not.toMatch(/undefined|\[object/)
    },
  )

  test('a pack, with its rules and its source', async () => {
    const { status, stdout } = await shown('ipg553')
    expect(stdout).toMatch(/^ipg553 \d+\.\d+\.\d+ \(\w+\) {2}\S/)
    expect(stdout).toMatch(/\nSource: .*IPG553/)
    for (const { rule, pack } of rules) {
      if (pack.id === 'ipg553') expect(stdout).toContain(rule.title)
    }
    expect(status).toBe(0)
  })

  test.each(['ipg553/diagnosis-coded', 'diagnosis-coded'])('%s', async (id) => {
    // Drafts have a rule of that name too.
    const [page] = rules
      .filter((one) => one.id === 'ipg553/diagnosis-coded')
      .map(({ pack, rule }) => rulePage(pack, rule))
    expect(await shown(id)).toMatchObject({ status: 0, stdout: page, stderr: '' })
  })

  test.each([
    ['diagnosis-code', 'unknown rule "diagnosis-code", did you mean "diagnosis-coded"?'],
    ['ipg553/procedur-coded', 'unknown rule "ipg553/procedur-coded", did you mean "ipg553/procedure-coded"?'],
    ['ipg5553', 'unknown rule "ipg5553", did you mean "ipg553"?'],
    ['constructor', 'unknown rule "constructor", rules list shows all'],
    ['', 'unknown rule "", rules list shows all'],
  ])('%j is unknown, and what was meant is suggested', async (id, message) => {
    const { status, stdout, stderr } = await shown(id)
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: `coding-quality: ${message}\n`,
    })
  })

  test('without a name is refused', async () => {
    const { status, stderr } = await runCli(['rules', 'show'])
    expect(status).toBe(2)
    expect(stderr).toBe("coding-quality: missing required argument 'ID'\nTry --help.\n")
  })
})
