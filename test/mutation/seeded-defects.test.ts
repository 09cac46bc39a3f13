import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mutateCommand } from '../../services/cli/rules-mutate.ts'
import { shippedRules } from '../../services/config/rules-folder.ts'
import { runCli, temporaryFolder } from '../cli/run-cli.ts'
import { replacing } from '../core/pack/example-pack.ts'

const at = temporaryFolder()
const list = 'equivalent-mutants.yaml'

/** A copy of a shipped pack, one of its files changed. */
function copied(name: string, id: string, file: string, edit: (text: string) => string): string {
  const folder = join(at(name), id)
  cpSync(join(shippedRules, id), folder, { recursive: true })
  const path = join(folder, file)
  writeFileSync(path, edit(readFileSync(path, 'utf8')))
  return folder
}

/** Takes the cases of these names out of a file of cases. */
const without =
  (...names: readonly string[]) =>
  (text: string) => {
    const cases = text.split(/^(?=- name: )/m)
    const left = cases.filter((one) => !names.some((name) => one.startsWith(`- name: ${name}\n`)))
    if (left.length !== cases.length - names.length) throw new Error(`cases are missing: ${names.join(', ')}`)
    return left.join('')
  }

const mutate = (...args: string[]) => runCli(['rules', 'mutate', ...args])

test('packs whose cases notice everything', async () => {
  const { status, stdout, stderr } = await mutate('opcs4-conventions', 'ipg445')
  expect(stdout).toMatch(/^opcs4-conventions\/code-in-force +(\d+) +\1 +0 +0 +0 {2}100 %$/m)
  expect(stdout).toMatch(/^ipg445, by \d+ cases +\d+ +\d+ +0 +6 +0 {2}100 %$/m)
  expect(stdout).toMatch(/, 7 equivalent, 0 survived; score 100 %\n\nNothing survived\.\n$/)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

const chapterX = {
  names: ['A code of chapter X is an operation of its own'],
  mutant: 'code-sets/supplementary-chapters/Y: X added',
}

test.each([
  { id: 'opcs4-conventions', rule: 'supplementary-not-first', ...chapterX, told: 'procedures: [X' },
  {
    id: 'opcs4-conventions',
    rule: 'code-in-force',
    names: [
      'Y68.1 in an episode that ends on 31 March 2020',
      'While an episode is open, the day it started decides',
    ],
    mutant: 'code-in-force/findings/1/when/day-before: 2020-03-31 for 2020-04-01',
    told: 'endDate: 2020-03-31, procedures: [Y68',
  },
  {
    id: 'ipg445',
    rule: 'diagnosis-coded',
    names: ['Behind the primary tumour', 'A liver metastasis beside a haemangioma'],
    mutant: 'diagnosis-coded/findings/1/when/none/diagnoses: first position for any',
    told: 'C78.7], procedures: [J12.8, Y12.3]',
  },
  {
    id: 'ipg445',
    rule: 'diagnosis-coded',
    names: ['A haemangioma belongs to no guidance that is known here'],
    mutant: 'code-sets/other-liver-indication/D18.0: dropped',
    told: 'diagnoses: [D18.0], procedures: [J12.8, Y12.3]',
  },
])('$id/$rule without $names', async ({ id, rule, names, mutant, told }) => {
  const folder = copied(mutant.replaceAll(/\W/g, '-'), id, `cases/${rule}.yaml`, without(...names))
  const { status, stdout } = await mutate(folder)
  const [, after = ''] = stdout.split(`\n${id}: survived: ${mutant}\n`)
  const [hint] = after.split('\n')
  expect(hint).toContain('An episode that tells it, for a case: { ')
  expect(hint).toContain(told)
  expect(stdout).toMatch(new RegExp(`^${id}, by .* [1-9]\\d* {2}9\\d(\\.\\d)? %$`, 'm'))
  expect(stdout).not.toContain('Nothing survived')
  expect(status).toBe(1)
})

test('cases that do not say what would be right, or where to look', async () => {
  const unsaid = (text: string) => text.replaceAll(/^ {2}(expects|at): .*\n/gm, '')
  const folder = copied('unsaid', 'ipg445', 'cases/diagnosis-coded.yaml', unsaid)
  const { status, stdout } = await mutate(folder)
  const survived = [...stdout.matchAll(/^ipg445: survived: (.*)$/gm)].map(([, id]) => id)
  expect(survived).toEqual([
    'diagnosis-coded/findings/1/at/diagnoses: procedures for it',
    'diagnosis-coded/findings/1/expected: dropped',
    'diagnosis-coded/findings/1/expected/codes/liver-metastasis: other-liver-indication for it',
  ])
  expect(status).toBe(1)
})

test('what is listed as equivalent is held against all classes of episodes', async () => {
  const cases = 'cases/supplementary-not-first.yaml'
  const folder = copied('listed', 'opcs4-conventions', cases, without(...chapterX.names))
  appendFileSync(join(folder, list), `- mutant: '${chapterX.mutant}'\n  because: Nobody codes X first.\n`)
  const held = await mutate(folder)
  expect(held.stdout).toContain(
    `\nopcs4-conventions: survived, though listed as equivalent: ${chapterX.mutant}\n`,
  )
  expect(held.status).toBe(1)
  const believed = await mutate('--no-proof', folder)
  expect(believed).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(' 2 equivalent, 0 survived; '),
  })
})

test('a list that names no mutant, or one twice', async () => {
  const entry = "- mutant: 'code-in-force/findings/9: dropped'\n  because: It was there once.\n"
  const folder = copied('stale', 'opcs4-conventions', 'pack.yaml', (text) => text)
  writeFileSync(join(folder, list), entry)
  const stale = await mutate('--no-proof', folder)
  expect(stale.stdout).toContain('no mutant: code-in-force/findings/9: dropped\n')
  expect(stale.status).toBe(1)
  writeFileSync(join(folder, list), `${entry}${entry}`)
  const twice = await mutate(folder)
  expect(twice.stderr).toContain(`${list}:3:11 this mutant stands above`)
  expect(twice.status).toBe(2)
})

test.each([
  ['reason', 'because: no-such-operation', 'because: episode-open'],
  ['result', 'expect: pass', 'expect: fail/error'],
  ['correction', 'expects: [C78.7]', 'expects: [C78.7, C22.0]'],
  ['place', 'at: [/episode/diagnoses]', 'at: [/episode/diagnoses/0]'],
])('a case whose %s is not what the pack says is named, and nothing is mutated', async (name, from, to) => {
  const wrong = (text: string) => text.replace(from, to)
  const { status, stdout } = await mutate(copied(name, 'ipg445', 'cases/diagnosis-coded.yaml', wrong))
  expect(stdout).toMatch(/^ipg445: the case ".+" of diagnosis-coded does not come out as it is written$/m)
  expect(stdout).toMatch(/^ipg445, by \d+ cases +0 +0 +0 +0 +0 {2}-$/m)
  expect(status).toBe(1)
})

test('a case whose words the message does not hold is named', async () => {
  const wrong = replacing('says: The record states ct too', 'says: The record states mri too')
  const { status, stdout } = await mutate(copied('words', 'ipg553', 'cases/image-control-agrees.yaml', wrong))
  expect(stdout).toContain(
    'ipg553: the case "Of two stated methods one is coded" of image-control-agrees does not',
  )
  expect(status).toBe(1)
})

test('a pack that is not there', async () => {
  const { status, stderr } = await mutate('ipg454')
  expect(stderr).toContain('unknown pack or folder "ipg454", did you mean "ipg')
  expect(status).toBe(2)
})

test('the command explains itself', () => {
  const help = mutateCommand().helpInformation()
  expect(help).toContain('--no-proof')
  expect(help).toMatch(/A pack that\s+no\s+longer\s+loads\s+is\s+refused/)
})
