import { describe, expect, test } from 'vitest'
import { loadPack, type PackFiles } from '../../../services/core/pack/load-pack.ts'
import { newCasesText, newPackText, withNewRule } from '../../../services/core/pack/scaffold.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { Fault } from '../../../services/fault.ts'
import { examplePack, replacing } from './example-pack.ts'

const files = (pack: string, cases: string): PackFiles => ({
  id: 'ears',
  pack: { file: 'pack.yaml', text: pack },
  cases: [{ rule: 'ear-coded', file: 'cases/ear-coded.yaml', text: cases }],
})

function problemsOf(pack: PackFiles): string[] {
  try {
    loadPack(pack)
    return []
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== 'pack-invalid') throw fault
    return fault.message.split('\n')
  }
}

const newPack = newPackText('../../schemas')
const withRule = withNewRule(newPack, 'ear-coded')
const newCases = newCasesText('../../../schemas')

/** What a person writes in the place of each TODO, in their order. */
const packAnswers = [
  ['title: TODO what the pack is about', 'title: Grafting of ears'],
  ['guidance: TODO how findings call it, such as IPG553', 'guidance: EARS1'],
  ['TODO the title of the publication', 'Grafting of ears'],
  ['TODO who publishes it', 'Nobody'],
  ['id: TODO an id, lower-case words joined by hyphens', 'id: ear-codes'],
  ['TODO where it stands, section and sentence', 'Codes'],
  ['TODO a code: TODO what it is called', 'D03.1: grafting of ear'],
  ['TODO the codes of the procedure', 'D03.1'],
  ['TODO the SNOMED CT ids that record it', "'609232008'"],
  ['TODO the codes of what it treats', 'Q17.0'],
  ['TODO a way to do the procedure', 'graft'],
  ['TODO an id that says that no such procedure is there', 'no-ear'],
  ['TODO the day from which the guidance is in force', '2020-01-01'],
  ['TODO what the rule asks, as a sentence that is true where it passes', 'The ear is coded'],
  ['TODO why it is asked, for a coder', 'It is grafted.'],
  ['TODO the id of the passage that it enforces', 'ear-codes'],
  ['TODO the condition under which it looks at an episode: TODO its arguments', 'approach-coded: any'],
  ['TODO error, warning or info', 'error'],
  [
    'TODO the condition under which it finds something: TODO its arguments',
    'none: { diagnoses: { in: indication } }',
  ],
  ['TODO what is wrong and what to do, for a coder', 'The ear is missing.'],
  ['TODO what the finding points at', 'diagnoses'],
] as const
const cases = newCases
  .replace('TODO an episode at which the rule does not look', 'No ear')
  .replace('TODO an episode that passes', 'An ear')
  .replace('TODO an episode with a finding', 'An ear without its diagnosis')
  .replace('[TODO codes of ICD-10], procedures: [TODO codes of OPCS-4]', '[], procedures: []')
  .replace('[TODO codes of ICD-10], procedures: [TODO codes of OPCS-4]', '[Q17.0], procedures: [D03.1]')
  .replace('[TODO codes of ICD-10], procedures: [TODO codes of OPCS-4]', '[], procedures: [D03.1]')
  .replace('TODO the result with its severity, such as fail/error', 'fail/error')
const filledIn = packAnswers.reduce((text, [from, to]) => replacing(from, to)(text), withRule)

test('a new pack says of every TODO what is wanted, and asks for a rule', () => {
  const problems = problemsOf({ ...files(newPack, newCases), cases: [] })
  expect(
    problems.filter((problem) => /^pack\.yaml:\d+:\d+ still to be filled in: \S/.test(problem)).length,
  ).toBe(14)
  expect(problems.at(-1)).toMatch(/^pack\.yaml:\d+:8 rules: a pack has a rule at least: add one with/)
  expect(problems.length).toBe(15)
})

test('a new rule asks for what it needs, in the pack and in its cases', () => {
  const problems = problemsOf(files(withRule, newCases))
  expect(problems.length).toBe(newPack.split('TODO').length - 1 + 10 + newCases.split('TODO').length - 1)
  for (const problem of problems) expect(problem).toMatch(/\.yaml:\d+:\d+ still to be filled in: \S/)
})

test('with one of them left it does not load, and with all filled in it judges', () => {
  expect(problemsOf(files(filledIn, cases))).toEqual([])
  for (const [from, to] of packAnswers) {
    const all = packAnswers.filter(([other]) => other !== from)
    const left = all.reduce((text, [one, answer]) => replacing(one, answer)(text), withRule)
    expect([to, problemsOf(files(left, cases)).length]).not.toEqual([to, 0])
  }
  const { assess } = compileRuleset([loadPack(files(filledIn, cases))])
  const ear = {
    startDate: '2024-01-01',
    endDate: '2024-01-02',
    diagnoses: [],
    procedures: [{ code: 'D03.1' }],
  }
  expect(assess(ear).findings.map(({ rule, expected }) => [rule, expected])).toEqual([['ears/ear-coded', []]])
})

describe('a rule added to a pack that has some', () => {
  const { text } = examplePack().pack
  const block = withNewRule('rules: []\n', 'third-rule').split('\n').slice(1, -1).join('\n')

  test.each([
    ['as it is', text],
    [
      'with comments behind the last rule',
      text.replace('\ninterpretations:', '  # behind the last\n\n# The register.\ninterpretations:'),
    ],
    ['with its rules last', text.replace(/\ninterpretations:[\s\S]*/, '')],
    ['without a new line at the end', text.replace(/\ninterpretations:[\s\S]*/, '').trimEnd()],
    ['with Windows line ends', text.replaceAll('\n', '\r\n')],
  ])('%s: every byte of it stays', (_, before) => {
    const after = withNewRule(before, 'third-rule')
    const added = block.replaceAll('\n', before.includes('\r\n') ? '\r\n' : '\n')
    expect(after).toContain(added)
    const newline = before.includes('\r\n') ? '\r\n' : '\n'
    expect(after.replace(`${newline}${newline}${added}`, '')).toBe(before)
    expect(after.indexOf('- id: second-rule')).toBeLessThan(after.indexOf('- id: third-rule'))
  })

  test('rules that stand at the margin stay there', () => {
    const after = withNewRule('title: x\nrules:\n- id: one\n  at: [x]\nother: y\n', 'two')
    expect(after).toContain('\n- id: two\n  title: TODO')
    expect(after.endsWith('\nother: y\n')).toBe(true)
  })

  test.each([
    ['a rule of that id', text, 'first-rule', /^\d+:5 a rule "first-rule" is there already$/],
    ['no rules', 'title: x\n', 'new-rule', /^1:1 there is no list of rules/],
    ['rules in one line', 'rules: [{ id: one }]\n', 'new-rule', /^1:8 write the rules as a list/],
    ['broken YAML', 'rules: [\n', 'new-rule', /^2:1 /],
  ])('%s: refused with the place', (_, before, rule, message) => {
    expect(() => withNewRule(before, rule)).toThrow(message)
  })
})
