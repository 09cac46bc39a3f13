import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { good, miscoded } from './episodes.ts'
import { ended, linesOf, main, runCli, startCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()

/** Runs the command line in a shell, before a pipe to `reader`; the command's own status comes last on stderr. */
async function pipedTo(reader: string, args: readonly string[], writer = 'true') {
  const shell = `${writer} | { "$@"; echo "status $?" >&2; } | ${reader}`
  return promisify(execFile)('sh', ['-c', shell, 'sh', process.execPath, main, ...args])
}

describe('a reader who has seen enough ends a command quietly', () => {
  test('check of an endless input, with a miscoded episode', async () => {
    const { stdout, stderr } = await pipedTo('head -n 1', ['check'], `yes '${miscoded}'`)
    expect(linesOf(stdout)).toMatchObject([{ line: 1, outcome: 'miscoded' }])
    expect(stderr).toBe('status 0\n')
  })

  test.each([
    [['generate', '--events', '10000000']],
    [['generate', '--events', '10000000', '--labels', '/dev/null']],
  ])('%j', async (args) => {
    const { stdout, stderr } = await pipedTo('head -n 1', args)
    expect(linesOf(stdout)).toHaveLength(1)
    expect(stderr).toBe('status 0\n')
  })

  test.each([[['rules', 'list']], [['rules', 'show', 'ipg553']], [['check', '--summary', '--help']]])(
    '%j, whose reader never reads',
    async (args) => {
      expect(await pipedTo('true', args)).toEqual({ stdout: '', stderr: 'status 0\n' })
    },
  )

  test('messages that nobody reads cost no verdict, and no status', async () => {
    const child = startCli(['check', 'missing', '-'])
    child.stderr?.destroy()
    child.stdin?.end(`${good}\n`)
    const [stdout, [status]] = await Promise.all([text(child.stdout as Readable), once(child, 'exit')])
    expect(linesOf(stdout)).toMatchObject([{ file: '-', outcome: 'conforming' }])
    expect(status).toBe(2)
  })
})

// A device that is always full; other systems have none.
const hasFullDevice = existsSync('/dev/full')
if (!hasFullDevice) process.stderr.write('SKIPPED: an output that is full: there is no /dev/full here\n')

describe.skipIf(!hasFullDevice)('an output that is full is told, with status 2', () => {
  test.each([
    ['check', ['check']],
    ['check --summary', ['check', '--summary']],
    ['rules list', ['rules', 'list']],
    ['generate', ['generate']],
  ])('%s', async (_, args) => {
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = await runCli(args, { input: `${good}\n`, stdout: full })
    closeSync(full)
    expect(stderr).toBe('coding-quality: standard output: cannot be written, no space is left\n')
    expect(status).toBe(2)
  })
})

describe('an input that goes on', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is judged line by line as it comes, until %s', async (signal, expected) => {
    const child = startCli(['check'])
    const result = ended(child)
    for (const line of [good, miscoded]) {
      child.stdin?.write(`${line}\n`)
      // Waits for ever if a verdict is held back until there are more.
      await once(child.stdout as Readable, 'data')
    }
    child.kill(signal)
    const { status, stderr, stdout } = await result
    expect({ status, stderr }).toEqual({ status: expected, stderr: '' })
    expect(linesOf(stdout).map(({ outcome }) => outcome)).toEqual(['conforming', 'miscoded'])
  })
})

test('a long output to a file ends at once on SIGINT', async () => {
  const file = at('events.ndjson')
  const stdout = openSync(file, 'w')
  const child = startCli(['generate', '--events', '100000000'], { stdout })
  const result = ended(child)
  await expect.poll(() => statSync(file).size, { timeout: 30_000 }).toBeGreaterThan(0)
  child.kill('SIGINT')
  const { status, stderr } = await result
  closeSync(stdout)
  expect({ status, stderr }).toEqual({ status: 130, stderr: '' })
})

// Of util-linux: runs a command on a terminal of its own.
const terminal = 'script'
const hasTerminal = spawnSync(terminal, ['--version']).status === 0
if (!hasTerminal)
  process.stderr.write(
    `SKIPPED: progress on a terminal: there is no command named ${terminal} (util-linux)\n`,
  )

describe.skipIf(!hasTerminal)('progress on a terminal', () => {
  const hideCursor = '\x1b[?25l'
  const showCursor = '\x1b[?25h'

  /** Types Ctrl-C once `interruptAt` is seen. */
  async function onTerminal(args: string, interruptAt?: string) {
    const command = `exec ${process.execPath} ${main} ${args}`
    const child = spawn(terminal, ['-qec', command, '/dev/null'])
    let shown = ''
    child.stdout.on('data', (piece) => {
      shown += piece
      if (interruptAt !== undefined && shown.includes(interruptAt)) child.stdin.end('\x03')
    })
    const [status] = await once(child, 'close')
    return { status, shown, cursor: shown.lastIndexOf(showCursor) - shown.lastIndexOf(hideCursor) }
  }

  test('leaves the terminal with its cursor', async () => {
    const { status, shown, cursor } = await onTerminal('generate --events 5000 --output /dev/null')
    expect(shown).toContain(hideCursor)
    expect(shown).toMatch(/5000 events: advisory/)
    expect(cursor).toBeGreaterThan(0)
    expect(status).toBe(0)
  })

  test('does the same after Ctrl-C', async () => {
    const { status, cursor } = await onTerminal('generate --events 100000000 --output /dev/null', hideCursor)
    expect(cursor).toBeGreaterThan(0)
    expect(status).toBe(130)
  })

  test('does not get between lines', async () => {
    const { shown } = await onTerminal('generate --events 3')
    expect(shown).toContain('"eventId"')
    expect(shown).not.toContain('\x1b')
  })
})
