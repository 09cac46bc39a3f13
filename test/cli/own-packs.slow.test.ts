import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shippedRules } from '../../services/config/rules-folder.ts'
import { replacing } from '../core/pack/example-pack.ts'
import { eventWith } from './episodes.ts'
import { linesOf, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const cwd = at('.')

/** A copy of a small pack of the product, under a name of its own. */
function own(folder: string, id: string, edit: (text: string) => string = (text) => text): string {
  const home = join(at(folder), id)
  mkdirSync(at(folder), { recursive: true })
  cpSync(join(shippedRules, 'episode-integrity'), home, { recursive: true })
  const file = join(home, 'pack.yaml')
  writeFileSync(file, edit(readFileSync(file, 'utf8')))
  return home
}

own('own', 'dates')
own('own', 'days')

describe('a pack of somebody’s own is named as those of the product are', () => {
  test.each([
    [['own'], ['dates', 'days']],
    [
      ['own/days/', 'opcs4-conventions', 'own/dates'],
      ['days', 'opcs4-conventions', 'dates'],
    ],
  ])('rules list %j', async (named, packs) => {
    const { status, stdout } = await runCli(['rules', 'list', ...named], { cwd })
    const [, , ...rows] = stdout.trimEnd().split('\n')
    expect([...new Set(rows.map((row) => row.split('/')[0]))]).toEqual(packs)
    expect(status).toBe(0)
  })

  test.each([
    ['own/days', cwd, /^days 1\.\d+\.\d+ \(/],
    ['days/dates-in-order', at('own'), /^days\/dates-in-order {2}/],
    ['./dates-in-order', at('own/days'), /^days\/dates-in-order {2}/],
  ])('rules show %s', async (id, folder, page) => {
    const { status, stdout } = await runCli(['rules', 'show', id], { cwd: folder })
    expect(stdout).toMatch(page)
    expect(status).toBe(0)
  })

  test('rules show with a misspelt rule', async () => {
    const { status, stderr } = await runCli(['rules', 'show', 'own/days/dates-in-oder'], { cwd })
    expect(stderr).toContain('unknown rule "days/dates-in-oder", did you mean "days/dates-in-order"?')
    expect(status).toBe(2)
  })

  const reversed = eventWith({ startDate: '2026-03-01', endDate: '2026-02-28', procedures: [] })
  test.each([
    ['own', ['dates/dates-in-order', 'days/dates-in-order']],
    ['own/days,episode-integrity', ['days/dates-in-order', 'episode-integrity/dates-in-order']],
  ])('check --packs %s', async (packs, rules) => {
    const { status, stdout } = await runCli(['check', '--packs', packs], { cwd, input: reversed })
    const [line] = linesOf<{ findings: { rule: string }[] }>(stdout)
    expect(line?.findings.map(({ rule }) => rule)).toEqual(rules)
    expect(status).toBe(1)
  })
})

test('pages says of every pack what is wrong, though one of them does not load', async () => {
  own('pages', 'broken', replacing('engine: 1', 'engine: one'))
  const whole = own('pages', 'whole')
  rmSync(join(whole, 'README.md'))
  const { status, stdout, stderr } = await runCli(['rules', 'pages', '--check', 'pages'], { cwd })
  expect(stdout).toMatch(
    /^pages\/broken\/README\.md is not checked, as its pack does not load:\n {2}pages\/broken\/pack\.yaml:\d+:\d+ engine: .+\npages\/whole\/README\.md is missing: /,
  )
  expect({ status, stderr }).toEqual({ status: 2, stderr: '' })
})
