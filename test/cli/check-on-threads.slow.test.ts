import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { good, miscoded, outOfScope } from './episodes.ts'
import { linesOf, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const cwd = at('.')

function stored(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content)
  return name
}

const mixed = stored('mixed.ndjson', `${good}\n\n${miscoded}\n{"half":\n${outOfScope}`)
const latin1Line = good.replace('RXX-PAS', 'Z\xfcrich')

const check = (...args: string[]) => runCli(['check', ...args], { cwd })

describe('--threads', () => {
  // Read in pieces of a MiB: over their edges go a line of two MiB, characters of two bytes, and carriage returns.
  const notes = (text: string, times: number) => good.replace('{', `{"notes":"${text.repeat(times)}",`)
  const usual = `${good}\r\n${miscoded}\n\n`.repeat(2_000)
  const bad = ['{"half":', 'patient', latin1Line, '\xff'].map((line) => Buffer.from(`${line}\n`, 'latin1'))
  const long = `${notes('é', 1024 * 1024)}\n`
  const parts = [usual, ...bad, long, usual, `${notes('é', 1_500)}\n`.repeat(800), ...bad, usual, outOfScope]
  const input = Buffer.concat(parts.map((part) => Buffer.from(part)))
  const large = stored('large.ndjson', input)

  const several = ['--threads', '3']
  test.each([
    ['lines', []],
    ['lines of several files', [mixed]],
    ['a summary', ['--summary']],
  ])('%s are the same bytes on one thread and on several', async (_, args) => {
    const [one, three] = [
      await check(large, ...args, '--threads', '1'),
      await check(large, ...args, ...several),
    ]
    expect(three.stdout === one.stdout).toBe(true)
    expect(one.stdout.length).toBeGreaterThan(100)
    expect(three.stderr).toBe(one.stderr)
    expect([one.status, three.status]).toEqual([1, 1])
  })

  test('a pipe gives the same, and so does an input without any episode', async () => {
    const [file, piped] = [await check(large), await runCli(['check', '-', ...several], { input })]
    expect(piped.stdout === file.stdout).toBe(true)
    const lines = linesOf(file.stdout)
    expect(lines.filter(({ outcome }) => outcome === 'undecodable')).toHaveLength(2 * bad.length)
    expect(lines.at(-1)).toMatchObject({
      line: input.toString('latin1').split('\n').length,
      outcome: 'out-of-scope',
    })
    const none = await runCli(['check', ...several], { input: '\n \n' })
    expect(none).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringContaining('holds no episodes'),
    })
  })
})
