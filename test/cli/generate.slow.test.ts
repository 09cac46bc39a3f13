import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { linesOf, runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const cwd = at('.')
const generate = (...args: string[]) => runCli(['generate', ...args], { cwd })
const read = (name: string) => readFileSync(at(name))

describe('events', () => {
  test('are the same bytes for the same seed and options, in a file or on standard output', async () => {
    const options = ['--events', '400', '--seed', '7', '--undecodable-rate', '0.1']
    const files = (name: string) => ['--output', `${name}.ndjson`, '--labels', `${name}-labels.ndjson`]
    const [first, , other] = await Promise.all([
      generate(...options, ...files('first')),
      generate(...options, ...files('again')),
      generate(...options, ...files('other'), '--seed', '8'),
    ])
    expect(read('first.ndjson').equals(read('again.ndjson'))).toBe(true)
    expect(read('first-labels.ndjson').equals(read('again-labels.ndjson'))).toBe(true)
    expect(read('first.ndjson').equals(read('other.ndjson'))).toBe(false)
    expect(first).toMatchObject({ status: 0, stdout: '' })
    expect(other.status).toBe(0)
    const { stdout } = await generate(...options, '--output', '-')
    expect(stdout).toBe(read('first.ndjson').toString('utf8'))
  })

  test('are counted by outcome, and have one label each', async () => {
    const { stderr } = await generate('--events', '300', '--output', 'counted', '--labels', 'labels')
    const labels = linesOf<{ line: number; outcome: string }>(read('labels').toString())
    expect(labels.map(({ line }) => line)).toEqual(labels.map((_, index) => index + 1))
    expect(read('counted').toString('latin1').split('\n')).toHaveLength(labels.length + 1)
    const counts = Object.entries(Object.groupBy(labels, ({ outcome }) => outcome))
    const told = counts.map(([outcome, all]) => `${outcome} ${all?.length}`).sort()
    expect(stderr).toBe(`300 events: ${told.join(', ')}\n`)
  })

  test('none is an empty file', async () => {
    const { status } = await generate('--events', '0', '--output', 'none')
    expect(read('none')).toHaveLength(0)
    expect(status).toBe(0)
  })
})

describe('what cannot be done is told in a line, with status 2', () => {
  test.each([
    [['--events', '-1'], 'events -1 cannot be generated: give a whole number from 0 to 100000000.'],
    [['--events', '1.5'], 'events 1.5 cannot be generated: give a whole number from 0 to 100000000.'],
    [['--events', 'abc'], "option '--events <n>' argument 'abc' is invalid. A number is wanted."],
    [['--events', ''], "option '--events <n>' argument '' is invalid. A number is wanted."],
    [
      ['--seed', '4294967296'],
      'seed 4294967296 cannot be generated: give a whole number from 0 to 4294967295.',
    ],
    [
      ['--defect-rate', '2'],
      "option '--defect-rate <share>' argument '2' is invalid. A share from 0 to 1 is wanted.",
    ],
    [
      ['--dirt-rate=-0.1'],
      "option '--dirt-rate <share>' argument '-0.1' is invalid. A share from 0 to 1 is wanted.",
    ],
    [['7'], "too many arguments for 'generate'. Expected 0 arguments but got 1: 7."],
  ])('%j', async (args, message) => {
    writeFileSync(at('kept'), 'kept')
    const { status, stdout, stderr } = await generate(...args, '--output', 'kept')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr.replace('Try --help.\n', '')).toBe(`coding-quality: ${message}\n`)
    expect(read('kept').toString()).toBe('kept')
  })

  test.each([
    [['--output', 'none/there'], 'none/there: cannot be written, its folder does not exist'],
    [['--output', 'folder'], 'folder: cannot be written, it is a directory'],
    [
      ['--output', 'ok', '--labels', 'none/there'],
      'none/there: cannot be written, its folder does not exist',
    ],
    [
      ['--output', 'same', '--labels', './same'],
      '--output and --labels are both same: give each a file of its own',
    ],
    [['--events', '0', '--output', 'none/there'], 'none/there: cannot be written, its folder does not exist'],
  ])('%j', async (args, message) => {
    if (!existsSync(at('folder'))) mkdirSync(at('folder'))
    const { status, stderr } = await generate(...args)
    expect({ status, stderr }).toEqual({ status: 2, stderr: `coding-quality: ${message}\n` })
  })
})
