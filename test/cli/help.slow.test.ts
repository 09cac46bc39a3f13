import { execFile } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { rulesCommand } from '../../services/cli/rules.ts'
import { formatNames } from '../../services/formats/format-of.ts'
import { good, hes, miscoded } from './episodes.ts'
import { main, runCli, temporaryFolder } from './run-cli.ts'

const commands = [
  [],
  ['check'],
  ['rules'],
  ['rules', 'list'],
  ['rules', 'show'],
  ['impact'],
  ['generate'],
  ['produce'],
  ['consume'],
  ['audit'],
  ['redrive'],
]
const helps = await Promise.all(
  commands.map(async (command) => ({
    command,
    ...(await runCli([...command, '--help'], { env: { COLUMNS: '80' } })),
  })),
)

test.each(helps)('$command --help is there, and exits with 0', ({ command, status, stdout, stderr }) => {
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(new RegExp(`^Usage: ${['coding-quality', ...command].join(' ')} `))
})

// Too many to start each; whatever there is, so that nobody has to remember a list.
const ofRules = rulesCommand().commands.map((command) => {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp()
  return { name: command.name(), text }
})

test.each(ofRules)('rules $name explains itself', ({ name, text }) => {
  expect(text).toMatch(new RegExp(`^Usage: rules ${name} [^]+\n\n[A-Z]`))
  const examples =
    name === 'list' ? [] : (text.split('\nExamples:\n')[1]?.split('\n\n')[0]?.split('\n') ?? [''])
  for (const example of examples.filter((line) => line !== ''))
    expect(example).toContain(`coding-quality rules ${name}`)
  expect(examples).not.toEqual([''])
})

test('without a command, and after a wrong one, help is pointed at', async () => {
  const [none, wrong] = await Promise.all([runCli([]), runCli(['chekc'])])
  expect(none).toMatchObject({ status: 2, stdout: '', stderr: helps[0]?.stdout })
  expect(wrong.stderr).toBe("coding-quality: unknown command 'chekc'\n(Did you mean check?)\nTry --help.\n")
  expect(wrong.status).toBe(2)
})

test('the formats that help names are those there are', () => {
  const choices = formatNames.map((name) => `"${name}"`).join(', ')
  const all = [
    ...helps.map(({ command, stdout }) => ({ name: command.join(' '), text: stdout })),
    ...ofRules.map(({ name, text }) => ({ name: `rules ${name}`, text })),
  ]
  const naming = all.filter(({ text }) => text.replace(/\s+/g, ' ').includes(`choices: ${choices}`))
  expect(naming.map(({ name }) => name)).toEqual(['check', 'impact', 'produce', 'rules diff'])
})

const onBroker = ['produce', 'consume', 'audit', 'redrive']

describe('the examples of help run', () => {
  const at = temporaryFolder()
  writeFileSync(at('episodes.ndjson'), `${good}\n${miscoded}\n`)
  writeFileSync(at('HES_APC_2324.csv.gz'), gzipSync(`${hes.header}\n${hes.row}\n`))
  writeFileSync(at('coding-quality'), `#!/bin/sh\nexec ${process.execPath} ${main} "$@"\n`)
  chmodSync(at('coding-quality'), 0o755)
  const PATH = [at('.'), process.env['PATH']].join(delimiter)

  // Those that need a broker are for the tests that have one.
  const offline = helps.filter(({ command: [name = ''] }) => !onBroker.includes(name))
  const examples = offline
    .flatMap(({ stdout }) => stdout.split('\nExamples:\n')[1]?.split('\n\n')[0]?.trim().split('\n') ?? [])
    .filter((example) => !example.includes('--brokers'))

  test('there are some', () => expect(examples.length).toBeGreaterThanOrEqual(7))

  // What jq makes of it is not ours, and jq not everywhere.
  test.each(examples.map((example) => example.trim().replace(/ \| jq .*/, '')))('%s', async (example) => {
    const run = promisify(execFile)('sh', ['-c', example], { cwd: at('.'), env: { ...process.env, PATH } })
    const { status, stdout } = await run.then(
      (done) => ({ status: 0, stdout: done.stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ status: code, stdout }),
    )
    const tells = /coding-quality (check|impact)/.test(example)
    expect(tells ? [0, 1] : [0]).toContain(status)
    if (example.includes('--output')) expect(readFileSync(at('labels.ndjson'), 'utf8')).toContain('"outcome"')
    else expect(stdout).not.toBe('')
  })
})
