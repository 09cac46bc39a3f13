import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shippedRules } from '../../services/config/rules-folder.ts'
import { replacing } from '../core/pack/example-pack.ts'
import { eventWith, good, miscoded } from './episodes.ts'
import { linesOf, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()

/** A copy of a small shipped pack, with its text changed. */
function copied(name: string, edit: (text: string) => string = (text) => text): string {
  const folder = join(at(name), 'episode-integrity')
  cpSync(join(shippedRules, 'episode-integrity'), folder, { recursive: true })
  const pack = join(folder, 'pack.yaml')
  writeFileSync(pack, edit(readFileSync(pack, 'utf8')))
  return folder
}

const numbered = (version: string) => replacing('version: 1.0.0', `version: ${version}`)
const dates = 'when: { dates-reversed: true }'
const reversed = replacing(dates, 'when: { dates-reversed: true, day-before: 2020-01-01 }')
const dead = replacing(dates, 'when: { dates-reversed: true, episode-is: open }')
const stricter = replacing(
  dates,
  'when: { any: [{ dates-reversed: true }, { some: { procedures-dated: outside } }] }',
)

describe('rules certify', () => {
  test('certifies a pack against its committed certificate and the second table', async () => {
    const { status, stdout, stderr } = await runCli(['rules', 'certify', '--quick', 'episode-integrity'])
    expect(stdout).toContain('Second      0 disagreements with the second table\n')
    expect(stdout).toMatch(/\nCertified\.\n$/)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('says which verdicts changed, how many, and where the second table disagrees', async () => {
    const { status, stdout } = await runCli(['rules', 'certify', '--quick', copied('changed', reversed)])
    expect(stdout).toMatch(
      /\n\d+ disagreements with the second table, such as\n {2}findings: the engine says/,
    )
    expect(stdout).toContain(
      'episode-integrity: verdicts are not those of the committed certificate, in\n  dates-in-order',
    )
    expect(stdout).toMatch(
      / \d+ of \d+ verdicts changed: 0 newly rejected, \d+ newly accepted, \d+ otherwise/,
    )
    expect(status).toBe(1)
  })

  test('names a rule that never fails', async () => {
    const { status, stdout } = await runCli(['rules', 'certify', '--quick', copied('dead', dead)])
    expect(stdout).toContain('\nepisode-integrity: dates-in-order is never fail/error\n')
    expect(status).toBe(1)
  })

  test('writes certificates, and finds them unchanged afterwards', async () => {
    const folder = copied('updated')
    const path = join(folder, 'certificate.json')
    writeFileSync(path, '{}')
    const broken = await runCli(['rules', 'certify', '--quick', folder])
    expect(broken).toMatchObject({ status: 2, stderr: expect.stringContaining('--update') })
    const updated = await runCli(['rules', 'certify', '--update', folder])
    expect(updated).toMatchObject({ status: 0, stdout: expect.stringContaining(`${path} is written`) })
    expect(readFileSync(path)).toEqual(readFileSync(join(shippedRules, 'episode-integrity/certificate.json')))
  })

  test('gives a witness for every result, which check judges', async () => {
    const { status, stdout } = await runCli([
      'rules',
      'certify',
      '--quick',
      '--witnesses',
      'episode-integrity',
    ])
    const witnesses = linesOf<{ witness: { rule: string; result: string } }>(stdout)
    expect({ status, count: witnesses.length }).toEqual({ status: 0, count: 18 })
    const checked = linesOf<{ findings: { rule: string; severity: string; status: string }[] }>(
      (await runCli(['check', '-'], { input: stdout })).stdout,
    )
    for (const [index, { witness }] of witnesses.entries()) {
      const found = checked[index]?.findings.find(({ rule }) => rule === witness.rule)
      expect(found === undefined ? 'none' : `${found.status}/${found.severity}`).toBe(
        witness.result.includes('/') ? witness.result : 'none',
      )
    }
  })

  test.each([
    [['--against', at('nothing.ts'), 'episode-integrity'], 'there is no such file'],
    [
      ['--against', join(shippedRules, 'ipg553/pack.yaml'), 'episode-integrity'],
      'cannot be loaded as a module',
    ],
    [['episode-integrty'], 'did you mean "episode-integrity"?'],
  ])('%j is refused', async (args, message) => {
    const { status, stderr } = await runCli(['rules', 'certify', '--quick', ...args])
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) })
  })
})

describe('rules diff', () => {
  const before = copied('before')
  const diff = (after: string, ...options: string[]) =>
    runCli(['rules', 'diff', '--quick', ...options, before, after])

  test('a version that says too little is refused, with the one that says it', async () => {
    const { status, stdout } = await diff(copied('too-little', (text) => stricter(numbered('1.0.1')(text))))
    expect(stdout).toMatch(/ [1-9]\d* newly rejected.*; a major version\n/)
    expect(stdout).toContain('  dates-in-order\n')
    expect(stdout).toContain('from 1.0.0 to 1.0.1, but the change is a major one: version 2.0.0 says so.\n')
    expect(status).toBe(1)
  })

  test.each([
    ['major', '2.0.0', stricter],
    ['minor', '1.1.0', reversed],
    ['patch', '1.0.1', replacing('The episode ends before it starts. ', 'It ends before it starts. ')],
  ])('a %s change in version %s', async (bump, version, edit) => {
    const { status, stdout } = await diff(copied(version, (text) => edit(numbered(version)(text))))
    expect(stdout).toContain(`enough for a ${bump} change.\n`)
    expect(status).toBe(0)
  })

  test('a version without the cases that it wants is compared all the same, with a word', async () => {
    const milder = replacing(
      '- severity: error\n        when: { dates',
      '- severity: info\n        when: { dates',
    )
    const after = copied('without-cases', (text) => milder(numbered('1.1.0')(text)))
    const { status, stdout, stderr } = await diff(after)
    expect(stderr).toMatch(
      /its cases are not complete; the verdicts are compared all the same\n {2}\S+pack\.yaml:\d+:\d+ rule "dates-in-order" has no case for fail\/info/,
    )
    expect(stdout).toContain('enough for a minor change.\n')
    expect(status).toBe(0)
  })

  test('two packs are compared with a word, and no version is proposed', async () => {
    const { status, stdout } = await runCli(['rules', 'diff', '--quick', before, 'opcs4-conventions'])
    expect(stdout).toMatch(
      /^episode-integrity and opcs4-conventions are two packs, not two versions of one: /,
    )
    expect(stdout).toMatch(/ [1-9]\d* of \d+ verdicts changed/)
    expect(stdout).not.toContain(' goes from ')
    expect(status).toBe(1)
  })

  test('a corpus is judged too, and no episode of it is shown', async () => {
    const file = at('corpus.ndjson')
    const outside = eventWith({ procedures: [{ code: 'J12.7', date: '2001-01-01' }, { code: 'Y53.2' }] })
    writeFileSync(file, `${good}\n${miscoded}\n${outside}\nnot an event\n`)
    const after = copied('with-corpus', (text) => stricter(numbered('2.0.0')(text)))
    const { status, stdout } = await diff(after, '--corpus', file)
    const [, corpus = ''] = stdout.split(`Over ${file}`)
    expect(corpus).toContain('1 of 3 verdicts changed: 1 newly rejected')
    expect(corpus).toContain(
      '1 could not be read, and are left out: 1 encoding-unknown\n    line 4: encoding-unknown, ',
    )
    expect(corpus).not.toContain('startDate')
    expect(status).toBe(0)
  })
})
