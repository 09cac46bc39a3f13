import { linkSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { detailsLine, openDetails } from '../../services/cli/impact-details.ts'
import { isTopic, openFile } from '../../services/cli/impact-input.ts'
import { impactText } from '../../services/cli/impact-report.ts'
import { nothingUnread } from '../../services/cli/unread.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { createImpact } from '../../services/impact/impact.ts'
import { judgeByBoth } from '../../services/impact/judge-by-both.ts'
import { eventDecoder } from '../../services/pipeline/event-decoder.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import { changed, shipped } from '../certify/changed-pack.ts'
import { changedRules, milder } from './changed-rules.ts'
import { eventWith, good, hes, miscoded, outOfScope } from './episodes.ts'
import { linesOf, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const notInForce = eventWith({ episodeId: '9434765919', startDate: '2016-01-02', endDate: '2016-01-03' })
const elsewhere = eventWith({ episodeId: '9434765870', diagnoses: ['C18.9'], providerCode: 'RXX02' })
const nobodys = eventWith({ episodeId: '9434765889', providerCode: '4857773456' })
const corpus = [good, miscoded, '{', outOfScope, notInForce, elsewhere, nobodys].join('\n')
const secrets = ['500123456789', '500123456790', '94347', '4857773456']

changedRules(at('milder'), milder)

/** Compares over the corpus on standard input; without a patient in what is said. */
async function impact(args: readonly string[], input: string = corpus, env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = await runCli(['impact', ...args], { input, cwd: at('.'), env })
  for (const secret of secrets) expect(`${stdout}${stderr}`).not.toContain(secret)
  return { status, stdout: stdout.replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:…'), stderr }
}

test('impact says which verdicts change: in all, by outcome, by rule, by provider and by episode', async () => {
  const args = ['--to', 'milder', '--input', '-', '--details', at('details')]
  expect(await impact(args)).toEqual({
    status: 1,
    stdout: `\
From ipg553 1.0.0, opcs4-conventions 1.0.0, episode-integrity 1.0.0
     sha256:…
To   ipg553 1.0.0 of milder/ipg553, opcs4-conventions 1.0.0 of milder/opcs4-conventions, episode-integrity 1.0.0 of milder/episode-integrity
     sha256:…
Over standard input
  2 of 6 verdicts changed: 0 newly miscoded, 2 newly accepted, 0 outcome changed, 0 findings changed
  1 could not be read, and are left out: 1 json-invalid
    line 3: json-invalid, not a JSON document: it ends too early, after 1 characters

was       is        episodes
--------  --------  --------
miscoded  advisory         2

rule                    rejects now  rejected before  appeared  disappeared  changed
----------------------  -----------  ---------------  --------  -----------  -------
ipg553/diagnosis-coded            0                2         0            0        2

provider  judged  newly miscoded  newly accepted  outcome changed  findings changed
--------  ------  --------------  --------------  ---------------  ----------------
RXX01          4               0               1                0                 0
RXX02          1               0               1                0                 0
`,
    stderr: '',
  })
  const details = linesOf(readFileSync(at('details'), 'utf8'))
  const applicable = { ipg553: { status: 'applicable' } }
  expect(details).toEqual([
    {
      ...{ line: 2, episodeId: '500123456790', from: 'miscoded', to: 'advisory', change: 'newly-accepted' },
      ...{ appeared: [], disappeared: [], changed: ['ipg553/diagnosis-coded'] },
      was: { applicability: applicable, findings: [expect.objectContaining({ severity: 'error' })] },
      is: { applicability: applicable, findings: [expect.objectContaining({ severity: 'warning' })] },
    },
    expect.objectContaining({ line: 6, episodeId: '9434765870' }),
  ])
})

describe('impact', () => {
  test('on what check reads, by the packs that PACKS names: nothing changes', async () => {
    writeFileSync(at('HES_APC_2324.csv.gz'), gzipSync(`${hes.header}\n${hes.row}\n`))
    const args = ['--to', 'milder', '--input', at('HES_APC_2324.csv.gz')]
    const { status, stdout } = await impact(args, '', { PACKS: 'episode-integrity' })
    expect(stdout).toMatch(/^From episode-integrity 1\.0\.0\n/)
    expect(stdout).toMatch(/\n {2}0 of 1 verdicts changed: [^\n]+\n {2}the rulesets are one and the same\n$/)
    expect(status).toBe(0)
  })

  test('where nothing could be judged has shown nothing', async () => {
    const { status, stderr } = await impact(['--to', 'ipg553', '--input', '-'], '{\n')
    expect(stderr).toBe(
      'coding-quality: nothing was judged: standard input holds no episode that can be; if its name tells another format than it has, say --format ndjson|hes-csv\n',
    )
    expect(status).toBe(2)
  })

  test('says which packs only one side names: what they find is no change of a rule', async () => {
    const { status, stdout } = await impact(['--to', 'ipg553,ipg406', '--input', '-'])
    expect(stdout).toContain(
      '\nOnly in From: opcs4-conventions, episode-integrity; whatever they find disappears\nOnly in To: ipg406; whatever they find appears\nOver ',
    )
    expect(status).toBe(1)
  })

  test('names the first of what cannot be read, and counts the rest by reason', async () => {
    const input = `${good}\n${'{\n'.repeat(6)}${miscoded.replace('"episode":{', '"episode":{"diagnoses":3,')}\n`
    const { stdout } = await impact(['--to', 'ipg553', '--input', '-'], input)
    expect(stdout).toMatch(
      /\n {2}6 could not be read, and are left out: 6 json-invalid\n {4}line 2: json-invalid, /,
    )
    expect(stdout).toMatch(/\n {4}line 6: json-invalid, .+\n {4}and 1 more\n/)
  })

  const given = ['--to', 'ipg553', '--input', 'g.ndjson']
  writeFileSync(at('g.ndjson'), `${good}\n`)
  linkSync(at('g.ndjson'), at('the-same'))

  test.each([
    [['--input', 'g.ndjson'], "required option '--to <ruleset>' not specified"],
    [['--to', 'ipg553'], "required option '--input <file or topic>' not specified"],
    [[...given, '--details', 'the-same'], '--details and --input are both the-same'],
    [
      [...given, '--brokers', 'a:1', '--format', 'ndjson'],
      '--format is for files, and g.ndjson is read as a',
    ],
  ])('refuses %j', async (args, message) => {
    const { status, stdout, stderr } = await impact(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(`coding-quality: ${message}`)
    expect(readFileSync(at('g.ndjson'), 'utf8')).toBe(`${good}\n`)
  })
})

test('a draft that becomes stable rejects what it only reported: its rules are told, and what they find', () => {
  const stable = shipped('ipg553')
  const draft = changed(stable, (data) => {
    data.status = 'draft'
  })
  const [from, to] = [draft, stable].map((pack) => compileRuleset([pack], new Set(), null))
  if (from === undefined || to === undefined) throw new Error('there are two')
  const { episode } = JSON.parse(miscoded)
  const twice = judgeByBoth(from, to)(episode)
  const impact = createImpact(from, to)
  impact.see('RXX01', twice)
  const sides = { from: { ruleset: from, text: 'draft' }, to: { ruleset: to, text: 'stable' } }
  const text = impactText(impact, { ...sides, input: 'a file', unread: nothingUnread(), tombstones: 0 })
  expect(text).toContain('1 of 1 verdicts changed: 1 newly miscoded')
  expect(text).toMatch(/\nipg553\/diagnosis-coded +1 +0 +0 +0 +0\n/)
  expect(twice.ok && detailsLine({ line: 1 }, '', twice)).toMatch(/"is":.*"rule":"ipg553\/diagnosis-coded"/)
})

describe('details are refused', () => {
  test.each([
    ['-', '--details takes a file'],
    [at('nowhere/x'), 'cannot be written, its folder does not exist'],
  ])('to %s, before anything is judged', async (path, message) => {
    await expect(openDetails(path, 'g.ndjson')).rejects.toThrow(message)
  })
})

test('a file that is not there may have been meant as a topic', async () => {
  const decode = eventDecoder(readLocalRegistry())
  const gone = openFile('gone', undefined, decode)
  await expect(gone).rejects.toThrow('gone: there is no such file; to read a topic give --brokers')
})

test('an input is a topic where brokers are named for it, or where there is no such file', () => {
  expect(isTopic(at('g.ndjson'), 'a:1', true)).toBe(true)
  expect(isTopic(at('g.ndjson'), 'a:1', false)).toBe(false)
  expect(isTopic('coded-episodes', 'a:1', false)).toBe(true)
  expect(isTopic('coded-episodes', undefined, false)).toBe(false)
  for (const input of ['-', 'no/topic']) expect(isTopic(input, 'a:1', false)).toBe(false)
})
