import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { type JsonSchemaName, jsonSchemas } from '../../../services/core/pack/json-schema.ts'
import { predicates } from '../../../services/core/predicates/registry.ts'
import { selectors } from '../../../services/core/selectors/registry.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const names = Object.keys(jsonSchemas) as JsonSchemaName[]
const onDisk = (name: JsonSchemaName) =>
  JSON.parse(readFileSync(join(root, `schemas/${name}.schema.json`), 'utf8')) as Record<string, unknown>

// Both are read from the file, as an editor does, not from the schema that it was generated from.
const checks = {
  pack: z.fromJSONSchema(onDisk('pack') as Parameters<typeof z.fromJSONSchema>[0]),
  cases: z.fromJSONSchema(onDisk('cases') as Parameters<typeof z.fromJSONSchema>[0]),
}
const files = [
  ...globSync('rules/*/pack.yaml', { cwd: root }).map((file) => ({ file, name: 'pack' as const })),
  ...globSync('rules/*/cases/*.yaml', { cwd: root }).map((file) => ({ file, name: 'cases' as const })),
]
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

test.each(names)(
  'the %s schema is the one that editors are given: npm run -s coding-quality -- rules schema',
  (name) => {
    expect(onDisk(name)).toEqual(jsonSchemas[name]())
  },
)

test('every kind of condition and selection is in it, and explained', () => {
  const defs = onDisk('pack')['$defs'] as Record<
    string,
    { properties: Record<string, { description?: string }> }
  >
  expect(Object.keys(defs['selection']?.properties ?? {})).toEqual(Object.keys(selectors))
  expect(Object.keys(defs['condition']?.properties ?? {})).toEqual(
    expect.arrayContaining(Object.keys(predicates)),
  )
  for (const def of [defs['condition'], defs['selection']]) {
    const silent = Object.entries(def?.properties ?? {}).filter(
      ([, { description }]) => description === undefined,
    )
    expect(silent).toEqual([])
  }
})

describe('every file of every pack', () => {
  test('names its schema on its first line', () => {
    expect(files.length).toBeGreaterThan(20)
    for (const { file, name } of files) {
      const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(textOf(file)) ?? []
      expect([file, join(dirname(file), path)]).toEqual([file, `schemas/${name}.schema.json`])
    }
  })

  test('is as its schema says', () => {
    const wrong = files.flatMap(({ file, name }) => {
      const { error } = checks[name].safeParse(parse(textOf(file)))
      return error === undefined ? [] : [`${file}: ${error.message}`]
    })
    expect(wrong).toEqual([])
  })
})

describe('an editor points at', () => {
  const pack = textOf('rules/ipg553/pack.yaml')
  const cases = textOf('rules/ipg553/cases/diagnosis-coded.yaml')

  test.each([
    ['a misspelt key', 'status: stable', 'statuss: stable'],
    ['a status that does not exist', 'status: stable', 'status: final'],
    ['a version without a patch', 'version: 1.0.0', 'version: "1.0"'],
    ['a misspelt condition', 'near-miss: any, ', 'near-mis: any, '],
    ['a wrong argument of a condition', 'when: { episode-is: open }', 'when: { episode-is: opened }'],
    ['a misspelt selection', 'at: [{ approach-groups: any }', 'at: [{ approach-group: any }'],
    ['a severity that does not exist', 'severity: info', 'severity: information'],
    ['an upper-case id', 'id: diagnosis-coded', 'id: Diagnosis-Coded'],
    ['a hash that is none', 'sha256: 926a', 'sha256: 926x'],
  ])('%s', (_, from, to) => {
    expect(pack).toContain(from)
    expect(checks.pack.safeParse(parse(pack.replace(from, to))).success).toBe(false)
  })

  test.each([
    ['a result that does not exist', 'expect: pass', 'expect: passed'],
    ['a misspelt list', 'diagnoses:', 'diagnosis:'],
  ])('%s of a case', (_, from, to) => {
    expect(cases).toContain(from)
    expect(checks.cases.safeParse(parse(cases.replace(from, to))).success).toBe(false)
  })
})
