import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { good, hes, miscoded, outOfScope } from './episodes.ts'
import { linesOf, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const cwd = at('.')
const root = fileURLToPath(new URL('../..', import.meta.url))

function stored(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content)
  return name
}

const clean = stored('clean.ndjson', `${good}\n${outOfScope}\n`)
const mixed = stored('mixed.ndjson', `${good}\n\n${miscoded}\n{"half":\n${outOfScope}`)
const extract = stored('extract.csv', `${hes.header}\n${hes.row}\n`)

const check = (...args: string[]) => runCli(['check', ...args], { cwd })
const outcomes = (stdout: string) => linesOf(stdout).map(({ outcome }) => outcome)

describe('lines', () => {
  test('have the fields that other programs read, in their order, and the lines of the file', async () => {
    const { status, stdout, stderr } = await check(mixed)
    const lines = linesOf(stdout)
    const judged = ['line', 'episodeId', 'outcome', 'applicability', 'findings', 'repairs']
    const unread = ['line', 'outcome', 'failureCode', 'message']
    expect(lines.map(Object.keys)).toEqual([judged, judged, unread, judged])
    expect(lines.map(({ line }) => line)).toEqual([1, 3, 4, 5])
    expect(lines[0]).toEqual({
      line: 1,
      episodeId: '500123456789',
      outcome: 'conforming',
      applicability: { ipg553: { status: 'applicable' } },
      findings: [],
      repairs: [],
    })
    expect(lines[1]).toMatchObject({
      outcome: 'miscoded',
      findings: [{ rule: 'ipg553/diagnosis-coded', severity: 'error', status: 'fail', expected: ['C78.7'] }],
      repairs: [{ edits: [{ op: 'add', list: 'diagnoses', code: 'C78.7' }] }],
    })
    expect(lines[2]).toMatchObject({ outcome: 'undecodable', failureCode: 'json-invalid' })
    expect(lines[3]).toMatchObject({ applicability: { ipg553: { status: 'not-applicable' } } })
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  })

  test('are the same bytes in every run, from a file and from standard input', async () => {
    const [first, again, piped, dashed] = await Promise.all([
      check(mixed),
      check(mixed),
      runCli(['check'], { input: `${good}\n\n${miscoded}\n{"half":\n${outOfScope}` }),
      runCli(['check', '-'], { input: `${good}\n\n${miscoded}\n{"half":\n${outOfScope}` }),
    ])
    expect(first.stdout).not.toBe('')
    expect(new Set([first, again, piped, dashed].map(({ stdout }) => stdout)).size).toBe(1)
  })

  test('name their file when there are several, and only then', async () => {
    const { status, stdout } = await check(clean, extract)
    expect(linesOf(stdout).map(({ file, line }) => `${file}:${line}`)).toEqual([
      'clean.ndjson:1',
      'clean.ndjson:2',
      'extract.csv:2',
    ])
    expect(linesOf(stdout).every((line) => Object.keys(line)[0] === 'file')).toBe(true)
    expect(status).toBe(0)
  })
})

describe('status and messages', () => {
  test('nothing miscoded is 0, and nothing is said', async () => {
    const { status, stderr, stdout } = await check(clean, '--packs', 'ipg553')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(outcomes(stdout)).toEqual(['conforming', 'out-of-scope'])
  })

  test('inputs that cannot be read are told in their order, the others are judged, and the status is 2', async () => {
    mkdirSync(at('folder'))
    stored('notes', good)
    stored('empty.ndjson', '')
    stored('cut.csv.gz', gzipSync(`${hes.header}\n${hes.row}\n`).subarray(0, -9))
    const unreadable = ['missing', 'folder', 'notes', 'empty.ndjson', 'missing.csv', 'cut.csv.gz']
    const { status, stdout, stderr } = await check(...unreadable.flatMap((name) => [name, clean]))
    expect(stderr.trimEnd().split('\n')).toEqual([
      'coding-quality: missing: there is no such file',
      'coding-quality: folder: it is a directory; name the files in it',
      'coding-quality: notes: the name does not tell the format; say --format ndjson|hes-csv',
      'coding-quality: empty.ndjson holds no episodes',
      'coding-quality: missing.csv: there is no such file',
      'coding-quality: cut.csv.gz: it is not gzip, or damaged, or cut short',
    ])
    expect(linesOf(stdout).filter(({ file }) => file === clean)).toHaveLength(2 * unreadable.length)
    expect(status).toBe(2)
  })

  test.each([
    [['--packs', 'ipg554'], '--packs: unknown pack or folder "ipg554", did you mean "ipg553"?'],
    [['--packs', 'ipg553,ipg553'], '--packs names ipg553 twice'],
    [['--format', 'xml'], "'xml' is invalid. Allowed choices are ndjson, hes-csv."],
    [['--threads', '0'], 'A whole number from 1 to 16 is wanted.'],
    [['--sumary'], "unknown option '--sumary'\n(Did you mean --summary?)"],
  ])('%j is refused before anything is judged', async (args, reason) => {
    const { status, stdout, stderr } = await check(clean, ...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^coding-quality: /)
    expect(stderr).toContain(reason)
  })

  test('a rule that is of no pack asked for is not judged by', async () => {
    const { status, stdout } = await check(mixed, '--packs', 'episode-integrity')
    expect(outcomes(stdout)).toEqual(['out-of-scope', 'out-of-scope', 'undecodable', 'out-of-scope'])
    expect(status).toBe(1)
  })
})

describe('formats', () => {
  test('are told by the name, compressed or not, or by --format', async () => {
    const text = `${hes.header}\n${hes.row}\n`
    const named = stored('year.CSV.gz', gzipSync(text))
    const unnamed = stored('year', text)
    const [byName, byOption, piped] = await Promise.all([
      check(named),
      check(unnamed, '--format', 'hes-csv'),
      runCli(['check', '--format', 'hes-csv'], { input: text }),
    ])
    expect(outcomes(byName.stdout)).toEqual(['conforming'])
    expect(byOption.stdout).toBe(byName.stdout)
    expect(piped.stdout).toBe(byName.stdout)
  })
})

test('a file is found from where npm is called, not from where it runs scripts', async () => {
  const { INIT_CWD: _, ...env } = process.env
  const args = ['--prefix', root, 'run', '-s', 'coding-quality', '--', 'check', clean]
  const { stdout } = await promisify(execFile)('npm', args, { cwd, env })
  expect(outcomes(stdout)).toEqual(['conforming', 'out-of-scope'])
})

describe('--summary', () => {
  test('is a table in the place of the lines, of all files, with the same status', async () => {
    const { status, stdout } = await check('--summary', mixed, clean)
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/).map((cell) => cell.trim()))
    expect(rows).toContainEqual(['conforming', '2', '33.3 %'])
    expect(rows).toContainEqual(['out-of-scope', '2', '33.3 %'])
    expect(rows).toContainEqual(['miscoded', '1', '16.7 %'])
    expect(rows).toContainEqual(['all', '6'])
    expect(rows).toContainEqual(['ipg553/diagnosis-coded', 'error', 'fail', '1'])
    expect(rows).toContainEqual(['json-invalid', '1'])
    expect(stdout).not.toContain('{')
    expect(status).toBe(1)
  })
})

test('nothing colours or moves a cursor where nobody looks on', async () => {
  const runs = [['check', '--summary', basename(mixed)], ['rules', 'list'], ['check', 'missing'], ['--help']]
  for (const args of runs) {
    const { stdout, stderr } = await runCli(args, { cwd, env: { FORCE_COLOR: '1' } })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for.
    expect(stdout + stderr).not.toMatch(/\x1b|\r/)
  }
})
