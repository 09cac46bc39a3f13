import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { verificationText } from '../../services/cli/source-report.ts'
import { readRules, shippedRules } from '../../services/config/rules-folder.ts'
import { sourceBinding } from '../../services/core/source/source-binding.ts'
import { verifyDocument } from '../../services/core/source/verify-document.ts'
import { shared } from '../shared-file.ts'
import { runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const verify = (file: string, ...more: string[]) =>
  runCli(['rules', 'verify-source', '--document', file, ...more])
function written(name: string, content: string | Buffer): string {
  writeFileSync(at(name), content)
  return at(name)
}

const publication = shared('guidance/ipg553-coding-recommendations.txt', 'verify-source with the publication')

const [bound] = readRules(['ipg553']).flatMap((pack) => sourceBinding(pack) ?? [])

/** What the command says of a copy that differs. */
function reported(name: string, text: string): string {
  if (bound === undefined) throw new Error('ipg553 is bound to no document')
  const verification = verifyDocument(bound, Buffer.from(text))
  expect(verification.identical).toBe(false)
  return verificationText(bound, verification, name)
}

describe.skipIf(publication === null)('the publication', () => {
  const text = publication?.toString('utf8') ?? ''

  test('is what ipg553 is bound to: every sentence is accounted for', async () => {
    const { status, stdout, stderr } = await verify(written('copy.txt', text))
    process.stdout.write(stdout)
    expect(stdout).toContain('the document that ipg553 1.')
    expect(stdout).toMatch(/Passages {3}(\d+) of \1 unchanged\n/)
    expect(stdout).toMatch(
      /Sentences {2}\d+: \d+ enforced by rules, \d+ with a reason for none, 0 unaccounted for; accounted for: 100 %/,
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('lists its sentences, with the rules that enforce each or why none does', async () => {
    const { status, stdout } = await verify(written('copy.txt', text), '--sentences')
    const [head = '', , ...lines] = stdout.split('\n\n')[0]?.split('\n') ?? []
    expect(head).toMatch(/^place +sentence +enforced by$/)
    expect(lines.length).toBeGreaterThan(30)
    for (const line of lines) expect(line).toMatch(/^\d+:\d+ +\S.* (ipg553\/\S+|no rule: \S.*)$/)
    expect(status).toBe(0)
  })

  test('with one code changed is not, and the rules that rest on it are named, with the place', async () => {
    const line = text.slice(0, text.indexOf('C78.7')).split('\n').length
    const { status, stdout } = await verify(written('changed.txt', text.replace('**C78.7', '**C78.8')))
    expect(stdout).toContain(
      `changed.txt:${line - 2}:1 to ${line}:75  Diagnosis or health condition, ICD-10 code`,
    )
    expect(stdout).toContain('now reads: **ICD-10 code(s):** **C78.8 Secondary')
    expect(stdout.split('Rules affected: ')[1]?.split('\n\n')[0]?.split('\n')).toEqual([
      '3',
      '  ipg553/diagnosis-coded',
      '  ipg553/diagnosis-primary',
      '  ipg553/snomed-diagnosis-agrees',
    ])
    expect(status).toBe(1)
  })

  test('with a sentence more says which, and what has only moved', () => {
    const more = text.replace('### Diagnosis', 'Both lobes must be coded.\n\n### Diagnosis')
    const said = reported('more.txt', more)
    expect(said).toContain('the change is outside every span, in text that is in none of them')
    expect(said).toMatch(
      /Sentences with neither a rule nor a reason for none:\n.*more\.txt:39:1 to 39:26 {2}Both lobes must be coded\.\n/,
    )
    expect(said).toMatch(
      /Unchanged, but moved: \d+\n.*: *41:1 to|Unchanged, but moved: \d+\n.*27 bytes further on/,
    )
    expect(said).toMatch(/1 unaccounted for; accounted for: 97(\.\d)? %/)
  })

  test('saved by Windows is the same text, and what differs is said', () => {
    const said = reported('windows.txt', `\uFEFF${text.replaceAll('\n', '\r\n')}\r\n`)
    expect(said).toContain('the same text, but saved differently')
    expect(said).toMatch(/byte order mark\n.*CRLF.*\n.*blank lines at the end/)
    expect(said).toContain('accounted for: 100 %')
  })

  test('no message holds text of the publication that the copy does not hold', () => {
    const said = reported('other.txt', 'Something else altogether.\n')
    expect(said).not.toMatch(/Endoscopic|Secondary malignant|must be assigned/)
    expect(said).toContain('Rules affected: 13')
  })

  test('a seeded defect: a passage without its rules, and a wrong hash, fail', async () => {
    cpSync(join(shippedRules, 'ipg553'), at('ipg553'), { recursive: true })
    const file = at('ipg553/pack.yaml')
    const pack = readFileSync(file, 'utf8')
    const edit = (from: string, to: string) => {
      expect(pack.split(from).length).toBe(2)
      writeFileSync(file, pack.replace(from, to))
    }
    const copy = written('copy.txt', text)
    edit('cites: recorded-diagnosis\n    enforces: [diagnosis-code]', 'cites: diagnosis-code')
    const unenforced = await verify(copy, at('ipg553'))
    expect(unenforced.stdout).toMatch(/Sentences with neither a rule nor a reason for none:\n.*41:1 to 41:42/)
    expect(unenforced.status).toBe(1)
    edit('sha256: 83d9', 'sha256: 83d8')
    const misbound = await verify(copy, at('ipg553'))
    expect(misbound.stdout).toContain('Rules affected: 3\n  ipg553/diagnosis-coded')
    expect(misbound.status).toBe(1)
  })
})

test('what cannot be verified is refused, with what to do', async () => {
  const refused = [
    [[], "required option '--document <file>' not specified"],
    [['--document', 'nowhere.txt'], 'nowhere.txt: there is no such file'],
    [['--document', '/dev/zero'], '/dev/zero: more than 16 MiB are too many'],
    [['episode-integrity', '--document', 'x'], 'episode-integrity: the source is cited, not bound'],
  ] as const
  for (const [args, message] of refused) {
    const { status, stdout, stderr } = await runCli(['rules', 'verify-source', ...args])
    expect(stderr).toContain(`coding-quality: ${message}`)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  }
})
