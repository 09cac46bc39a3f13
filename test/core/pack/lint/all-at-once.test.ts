import { describe, expect, test } from 'vitest'
import { parse, parseDocument } from 'yaml'
import { lintText } from '../../../../services/cli/rules-lint.ts'
import { lintPack } from '../../../../services/core/pack/lint/lint-pack.ts'
import { examplePack, replacing } from '../example-pack.ts'

type Edit = (text: string) => string
const seeded = (...edits: Edit[]) =>
  lintPack(examplePack({ pack: (text) => edits.reduce((edited, edit) => edit(edited), text) }))

/** What was said, without where. */
const saidOf = ({ problems }: { readonly problems: readonly string[] }) =>
  problems.map((problem) => problem.replace(/^\S+ /, ''))

const unseeded = new Set(saidOf(lintPack(examplePack())))
const newIn = (linted: ReturnType<typeof lintPack>) => saidOf(linted).filter((said) => !unseeded.has(said))

const unquoted = replacing("snomed-ct: ['609232008',", 'snomed-ct: [609232008,')

test('a mistake of the shape hides none of another kind, before or behind it', () => {
  const linted = seeded(
    unquoted,
    replacing('version: 1.0.0', 'version: 1.0'),
    replacing('publisher: Nobody', 'publisher: Nobody\n  published: 2016-02-30'),
    replacing('ablation: { opcs-4: [J12.7] }', 'ablation: { opcs-4: [J12.7, J12.7, Y53.2-Y53.4] }'),
    replacing('icd-10: [C78.7, C22.-]', 'icd-10: [C78.7, c78.7, C22.-, J12.7]'),
    replacing('evident: { approach-coded: any }', 'evident: { day-before: 2016-02-30 }'),
    replacing('cites: only-passage\n    looks-at', 'cites: one-passage\n    looks-at'),
    replacing('      - severity: info\n', '      - serverity: info\n'),
  )
  expect(newIn(linted)).toEqual([
    'version: "1.0" is not a version such as 1.0.0',
    'source.published: "2016-02-30" is no day of the calendar, such as 2016-04-27',
    expect.stringMatching(/^"c78\.7" is not written as a code of icd-10 .*: did you mean "C78\.7"\?$/),
    '"J12.7" is listed under opcs-4 too, in "ablation": a procedure never stands among the diagnoses',
    "code-sets.recorded.snomed-ct.0: YAML reads this as a number: put it in quotes, '609232008'",
    '"J12.7" does nothing: it is listed already',
    expect.stringMatching(/^"Y53\.2-Y53\.4" is not written .*: a range is no code/),
    expect.stringMatching(/\bday|date\b/i),
    'unknown passage "one-passage", did you mean "only-passage"?',
    'rules.1.findings.0.severity: is missing: one of error, warning, info',
    'rules.1.findings.0: unknown key "serverity", did you mean "severity"?',
  ])
  expect(linted).toMatchObject({ rules: 2, codeSets: 8 })
})

test('what is mended hides nothing, and nothing is made up: each alone is the only new problem', () => {
  for (const edit of [
    unquoted,
    replacing('version: 1.0.0', 'version: 1'),
    replacing('title: An example\n', ''),
    replacing('    cites: only-passage\n    looks-at', '    looks-at'),
    replacing('when: { approach-coded: none }\n', 'whne: { approach-coded: none }\n'),
    replacing('at: [diagnoses]', 'at: diagnoses'),
    replacing('  ultrasonic: {', '  Ultra_Sonic: { opcs-4: [Y53.2] }\n  ultrasonic: {'),
  ]) {
    const said = newIn(seeded(edit))
    expect(said.length, said.join('\n')).toBeGreaterThan(0)
    expect(said.filter((one) => /unknown (?!key)|has no case|nothing uses|switch/.test(one))).toEqual([])
  }
})

describe('where checking has to stop early, that is said', () => {
  test('a file that cannot be read as a pack', () => {
    const linted = seeded(
      replacing('passages:\n  - id: only-passage\n    locator: The only passage', 'passages: [only]'),
    )
    expect(linted).toMatchObject({
      rules: null,
      codeSets: null,
      waiting: [expect.stringContaining('not looked into')],
    })
    const text = lintText([linted])
    expect(text).toContain(
      '\nChecking stopped early. There may be more:\nrules/example/pack.yaml: its codes, names,',
    )
    expect(text).toMatch(/\nexample +unknown +unknown +5 +1\n/)
  })

  test('a name that is not known', () => {
    const { waiting } = seeded(replacing('body: ablation,', 'body: ablations,'))
    expect(waiting.join()).toContain('are looked for once every key and name is known')
  })

  test('a sound pack waits for nothing', () => {
    expect(lintPack(examplePack()).waiting).toEqual([])
    expect(lintText([lintPack(examplePack())])).not.toContain('stopped')
  })
})

test('a key that stands twice within a section costs one value, not all that is behind it', () => {
  const linted = seeded(
    replacing('  ablation: {', '  ablation: { opcs-4: [J12.6] }\n  ablation: {'),
    replacing('body: open-ablation, with', 'body: open-ablations, with'),
  )
  expect(newIn(linted)).toEqual([
    'this key stands above already: one of the two would be lost',
    'unknown code set "open-ablations", did you mean "open-ablation"?',
  ])
})

test('of two rules of one id that is said, first and alone, though the cases of one are named after another', () => {
  const linted = seeded(replacing('id: second-rule', 'id: first-rule'))
  const said = newIn(linted)
  expect(said[0]).toBe('a rule of this id stands above')
  expect(said.filter((one) => one.startsWith('unknown rule'))).toEqual([])
})

test('what is wrong with the pack stands before what is wrong with its cases', () => {
  const { problems } = lintPack(
    examplePack({
      pack: replacing('cites: only-passage\n    looks-at', 'cites: passage\n    looks-at'),
      firstRule: replacing('expect: pass', 'expect: passes'),
    }),
  )
  const files = problems.map((problem) => problem.split(':')[0])
  expect(files.indexOf('rules/example/cases/first-rule.yaml')).toBeGreaterThan(
    files.lastIndexOf('rules/example/pack.yaml'),
  )
})

/** Every place of a value, from the outside in. */
function placesIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return []
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
  return keys.flatMap((key) => [
    [...path, key],
    ...placesIn((value as Record<string | number, unknown>)[key], [...path, key]),
  ])
}

test('whatever stands in any place of a pack, it is told and never thrown', () => {
  const { pack, ...others } = examplePack()
  const places = placesIn(parse(pack.text))
  expect(places.length).toBeGreaterThan(100)
  for (const place of places) {
    for (const value of [7, {}, undefined]) {
      const document = parseDocument(pack.text)
      if (value === undefined) document.deleteIn(place)
      else document.setIn(place, value)
      const text = document.toString()
      const seen = () => lintPack({ ...others, cases: [], pack: { ...pack, text } })
      expect(seen, `${place.join('.')}: ${JSON.stringify(value)}`).not.toThrow()
    }
  }
})
