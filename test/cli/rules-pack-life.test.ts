import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { namedPacks } from '../../services/cli/named-packs.ts'
import { rulesCommand } from '../../services/cli/rules.ts'
import { registerText } from '../../services/cli/rules-interpretations.ts'
import { lintText } from '../../services/cli/rules-lint.ts'
import { readRules, shippedRules } from '../../services/config/rules-folder.ts'
import { jsonSchemas } from '../../services/core/pack/json-schema.ts'
import { lintPack } from '../../services/core/pack/lint/lint-pack.ts'
import { elementsReadBy } from '../../services/core/pack/reading-elements.ts'
import { readingsNamed } from '../../services/core/pack/readings.ts'
import { runCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()

test('every command explains itself, with examples', () => {
  for (const name of ['verify-source', 'interpretations', 'lint', 'schema', 'new']) {
    const command = rulesCommand().commands.find((one) => one.name() === name)
    let help = ''
    command?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
    expect(help).toMatch(new RegExp(`^Usage: rules ${name} `))
    expect(help).toContain(`\nExamples:\n  coding-quality rules ${name}`)
  }
})

describe('rules interpretations', () => {
  const packs = readRules()

  test('prints every entry whole, with the elements that it switches', async () => {
    const { status, stdout } = await runCli(['rules', 'interpretations'])
    expect(stdout).toBe(registerText(packs))
    for (const { data } of packs) {
      for (const { id, question, chosen, alternative, evidence } of data.interpretations) {
        const [entry = ''] = stdout.split(`\n${id}  `)[1]?.split('\n\n') ?? []
        for (const words of [question, chosen, alternative, evidence]) expect(entry).toContain(words)
        const elements = readingsNamed(data).filter((named) => named.id === id)
        expect(entry.split('\n      switches     ').length - 1).toBe(elements.length)
      }
    }
    expect(stdout).not.toMatch(/undefined|NaN|\[object/)
    expect(status).toBe(0)
  })

  test.each([
    ['I-03', ['code Y75.5 of the set laparoscopic-ultrasonic'], 'rule image-control-coded'],
    ['I-05', ['code 94381002 of the set liver-metastasis-recorded'], 'applicability other-indication'],
    ['I-12', ['conversion of laparoscopic to open'], 'rule approach-agrees'],
    ['I-13', ['finding 1 of the rule image-control-coded (fail, warning)'], 'rule image-control-coded'],
  ])('%s switches %j, and reaches the %s', (id, elements, reached) => {
    const pack = packs.find((one) => one.id === 'ipg553')
    const switched = pack === undefined ? [] : elementsReadBy(pack.data, id)
    expect(switched.map(({ element }) => element)).toEqual(elements)
    expect(switched.flatMap(({ reaches }) => reaches)).toContain(reached)
  })
})

describe('rules lint', () => {
  test('finds a seeded defect in a folder of packs, under the name that was given', async () => {
    cpSync(join(shippedRules, 'ipg553'), at('packs/ipg553'), { recursive: true })
    const file = at('packs/ipg553/pack.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('opcs-4: [J12.7]', 'opcs-4: [J12.7, J1Z.7]'))
    const { status, stdout } = await runCli(['rules', 'lint', at('packs')])
    expect(stdout).toMatch(
      /^\S+packs\/ipg553\/pack\.yaml:\d+:\d+ "J1Z\.7" is not written .*: did you mean "J12\.7"\?/,
    )
    expect(stdout).toBe(lintText(namedPacks(`${at('packs/ipg553')}/`).map(lintPack)))
    expect(status).toBe(1)
  })

  test('what names no pack is refused', () => {
    mkdirSync(at('empty'), { recursive: true })
    expect(() => namedPacks('nowhere')).toThrow('unknown pack or folder "nowhere", there is ')
    expect(() => namedPacks(at('empty'))).toThrow('is no pack and holds none')
  })
})

test('rules schema prints the schema', async () => {
  const { status, stdout } = await runCli(['rules', 'schema', 'cases'])
  expect(JSON.parse(stdout)).toEqual(jsonSchemas.cases())
  expect(status).toBe(0)
})

describe('rules new', () => {
  const make = (name: string) => runCli(['rules', 'new', name, '--folder', at('new')])

  test('begins a pack and a rule, overwrites nothing, and says what is left to do', async () => {
    mkdirSync(at('new'))
    const pack = await make('ears')
    expect(pack.stdout).toMatch(
      /^written: \S+ears\/pack\.yaml\n\nThe pack does not load before this is done:\n {2}\S+pack\.yaml:2:8 still to be filled in/,
    )
    const rule = await make('ears/ear-coded')
    expect(rule.stdout).toMatch(/written: \S+cases\/ear-coded\.yaml\n/)
    expect([pack.status, rule.status]).toEqual([0, 0])
    const before = readFileSync(at('new/ears/pack.yaml'), 'utf8')
    const again = [await make('ears'), await make('ears/ear-coded')]
    expect(again.map(({ status }) => status)).toEqual([2, 2])
    for (const { stderr } of again) expect(stderr).toMatch(/is there already: nothing is overwritten\n$/)
    expect(readFileSync(at('new/ears/pack.yaml'), 'utf8')).toBe(before)
    expect(existsSync(at('new/ears/pack.yaml.new'))).toBe(false)
    const [left] = namedPacks(at('new/ears')).map(lintPack)
    expect(left?.problems.length).toBeGreaterThan(30)
  })

  test('what is no name is refused', async () => {
    const { status, stderr } = await make('../Ears')
    expect(stderr).toContain('"../Ears" is neither PACK nor PACK/RULE')
    expect(status).toBe(2)
  })
})
