import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lintText } from '../../services/cli/rules-lint.ts'
import { packIds, readPackFiles, shippedRules } from '../../services/config/rules-folder.ts'
import { lintPack } from '../../services/core/pack/lint/lint-pack.ts'
import type { PackFiles } from '../../services/core/pack/load-pack.ts'
import { replacing } from '../core/pack/example-pack.ts'

test('nothing is wrong with any pack', () => {
  const linted = packIds().map((id) => lintPack(readPackFiles(join(shippedRules, id))))
  process.stdout.write(`${lintText(linted)}\n`)
  expect(linted.flatMap(({ problems }) => problems)).toEqual([])
  expect(linted.length).toBeGreaterThanOrEqual(3)
})

const whole = readPackFiles(join(shippedRules, 'ipg553'))

type Edit = (text: string) => string
const edited = (...edits: Edit[]): PackFiles => ({
  ...whole,
  pack: { ...whole.pack, text: edits.reduce((text, edit) => edit(text), whole.pack.text) },
})

/** A seeded defect: what replaces what, where the problem is then, and what it says. */
type Seed = readonly [what: string, from: string, to: string, at: string, problem: string]

const codes: readonly Seed[] = [
  [
    'a code twice',
    'microwave: { opcs-4: [Y13.7] }',
    'microwave: { opcs-4: [Y13.7, Y13.7] }',
    'Y13.7] }',
    '"Y13.7" does nothing: it is listed already',
  ],
  [
    'a code with its category',
    'icd-10: [C22, C22.-,',
    'icd-10: [C22, C22.1, C22.-,',
    'C22.1',
    '"C22.1" does nothing: C22.- covers it',
  ],
  [
    'a code that its reading cannot take away',
    "      - '813671000000107'\n",
    "      - '813671000000107'\n      - '94381002'\n",
    "{ code: '94381002'",
    '"94381002" does nothing: it is listed already, so that I-05 switches nothing',
  ],
  [
    'two names for the same codes',
    'video: { opcs-4: [Y53.6] }',
    'video: { opcs-4: [Y53.6] }\n  film: { opcs-4: [Y53.6] }',
    '{ opcs-4: [Y53.6] }\n  magnetic',
    'holds the same codes as "video" above: one name is enough',
  ],
  ...(
    [
      ['O for 0', 'JO8.3', 'did you mean "J08.3"? the letter O stands for the digit 0'],
      ['a chapter left out', 'O8.3', 'the letter of its chapter is missing before "08.3"'],
      ['I for 1', 'JI2.7', 'did you mean "J12.7"? the letter I stands for the digit 1'],
      ['l for 1', 'Jl2.7', 'did you mean "J12.7"? the letter L stands for the digit 1'],
      ['Z for 2', 'J1Z.7', 'did you mean "J12.7"? the letter Z stands for the digit 2'],
      ['B for 8', 'J0B.3', 'did you mean "J08.3"? the letter B stands for the digit 8'],
      ['0 for O', '"034.1"', 'did you mean "O34.1"? the digit 0 stands for the letter O'],
      ['no dot', 'J083', 'did you mean "J08.3"?'],
      ['a comma for the dot', '"J08,3"', 'did you mean "J08.3"?'],
      ['small letters', 'j08.3', 'did you mean "J08.3"?'],
      ['a range of categories', 'Y53-Y68', 'a range is no code'],
      ['a range with another dash', 'C22–C24', 'a range is no code'],
      ['a range with a slash', 'Y53.0/Y53.9', 'a range is no code'],
      ['a range of last characters', 'Y53.1-9', 'a range is no code'],
      ['two codes in one', '"Y53.1,Y53.2"', 'a range is no code'],
      ['a category with an x', 'Y53.x', 'the category with a fourth character is written "Y53.-"'],
      ['a category with another dash', 'Y53–', 'the category with a fourth character is written "Y53.-"'],
    ] as const
  ).map(
    ([what, entry, meant]): Seed => [
      what,
      'microwave: { opcs-4: [Y13.7] }',
      `microwave: { opcs-4: [Y13.7, ${entry}] }`,
      `${entry}] }`,
      `is not written as a code of opcs-4 (such as J12.7, Y53.-, Y): ${meant}`,
    ],
  ),
  [
    'a letter in a SNOMED CT id',
    "open-recorded: { snomed-ct: ['709020001'] }",
    "open-recorded: { snomed-ct: ['7O902OOO1'] }",
    "'7O902OOO1'",
    'did you mean "709020001"? the letter O stands for the digit 0',
  ],
  [
    'a letter for a digit in a message',
    'Remove it.',
    'Remove it, as with JI2.7.',
    'Y13.7 stands with a code',
    '"JI2.7" is no code: did you mean "J12.7"?',
  ],
]

const names: readonly Seed[] = [
  [
    'a set that nothing uses',
    'microwave: { opcs-4: [Y13.7] }',
    'microwave: { opcs-4: [Y13.7] }\n  spare: { opcs-4: [Y14.1] }',
    '{ opcs-4: [Y14.1] }',
    'no condition and no vocabulary uses this code set',
  ],
  [
    'a set that is not there',
    'diagnoses: { in: other-liver-indication }',
    'diagnoses: { in: other-liver-indications }',
    '{ in: other-liver-indications }',
    'unknown code set "other-liver-indications", did you mean "other-liver-indication"?',
  ],
  [
    'a condition that nothing uses',
    'conditions:\n',
    'conditions:\n  spare: { approach-coded: any }\n',
    '{ approach-coded: any }\n  ablation',
    'nothing uses this condition',
  ],
  [
    'a passage that no rule enforces',
    'cites: recorded-diagnosis\n    enforces: [diagnosis-code]',
    'cites: diagnosis-code',
    'recorded-diagnosis\n    locator',
    'no rule cites or enforces this passage: name it in one, or give the reason in no-rule',
  ],
  [
    'a passage that is not there',
    'enforces: [recorded-procedure]',
    'enforces: [recorded-procedures]',
    'recorded-procedures]',
    'unknown passage "recorded-procedures", did you mean "recorded-procedure"?',
  ],
  [
    'a name for a code of no set',
    'names:\n',
    'names:\n  J14.1: biopsy\n',
    'biopsy',
    'no code set holds J14.1: its name is never said',
  ],
  [
    'a code without its name',
    '  Y13.7: microwave destruction\n',
    '',
    'Y13.7] }',
    'messages show Y13.7, and names does not say what it is called',
  ],
  [
    'a rule twice',
    '- id: diagnosis-primary',
    '- id: diagnosis-coded',
    'diagnosis-coded\n    title: The liver metastasis comes first',
    'a rule of this id stands above',
  ],
  [
    'a key twice',
    'status: stable',
    'status: stable\nstatus: draft',
    'status: draft',
    'this key stands above already: one of the two would be lost',
  ],
  [
    'a reason for no rule where there is one',
    'no-rule:\n',
    `no-rule:\n  - { locator: Note, because: None., span: { from: 1500, to: 1514 }, sha256: '${'0'.repeat(64)}' }\n`,
    '{ from: 1500,',
    'overlaps the passage "image-control-unspecified", which rules enforce',
  ],
  [
    'a span behind the end of the document',
    'span: { from: 1681, to: 1776 }',
    'span: { from: 1681, to: 17760 }',
    '{ from: 1681',
    'the span ends at byte 17760, behind the end of the document of 2622',
  ],
]

const rule = (id: string, looksAt: string, ...findings: string[]) =>
  `rules:
  - id: ${id}
    title: Seeded
    why: Seeded.
    cites: diagnosis-code
    looks-at: ${looksAt}
    findings:
${findings.map((finding) => `      - { ${finding}, message: Seeded., at: [diagnoses] }`).join('\n')}
`
const finding = (severity: string, when: string) => `severity: ${severity}, when: { ${when} }`
const metastasis = 'diagnoses: { in: liver-metastasis }'

const conditions: readonly Seed[] = [
  [
    'a case that is never reached',
    'rules:\n',
    rule(
      'seeded',
      '{ approach-coded: any }',
      finding('info', 'approach-recorded: none'),
      finding('error', 'approach-recorded: none, near-miss: any'),
    ),
    '{ severity: error, when: { approach-recorded: none, near-miss: any }',
    'is never reached: wherever it holds, a case above it holds',
  ],
  [
    'a case hidden by a wider selection',
    'rules:\n',
    rule(
      'seeded',
      '{ approach-coded: any }',
      finding('info', `some: { diagnoses: { in: other-liver-indication } }`),
      finding('error', `some: { diagnoses: { in: liver-cell-carcinoma, position: first } }`),
    ),
    '{ severity: error, when: { some: { diagnoses: { in: liver-cell',
    // C22.0 is of the category C22.-.
    'is never reached: wherever it holds, a case above it holds',
  ],
  [
    'a case that excludes itself',
    'rules:\n',
    rule('seeded', '{ approach-coded: any }', finding('info', 'episode-is: open, not: { episode-is: open }')),
    '{ severity: info, when: { episode-is',
    'never holds: its conditions exclude each other',
  ],
  [
    'a case that the rule never sees',
    'rules:\n',
    rule('seeded', '{ approach-coded: any }', finding('info', 'approach-coded: none')),
    '{ severity: info, when: { approach-coded',
    'never holds where the rule looks: `looks-at` excludes it',
  ],
  [
    'a rule that looks at nothing',
    'rules:\n',
    rule(
      'seeded',
      '{ image-control-used: yes, image-methods: empty, all: [{ image-methods: stated }] }',
      'severity: info',
    ),
    '{ image-control-used: yes, image-methods: empty',
    'never holds: its conditions exclude each other',
  ],
  [
    'a rule that the exclusions leave nothing to look at',
    'rules:\n',
    rule('seeded', '{ approach-coded: none, approach-recorded: none, near-miss: none }', 'severity: info'),
    '{ approach-coded: none, approach-recorded: none, near-miss: none }\n    findings',
    'never holds where the pack applies: the rule looks at no episode',
  ],
  [
    'a rule that always finds something',
    'rules:\n',
    rule(
      'seeded',
      '{ approach-coded: any }',
      finding('info', `some: { ${metastasis} }`),
      finding('error', `none: { ${metastasis} }`),
    ),
    'seeded\n    title: Seeded',
    'never passes: wherever it looks, a case of it holds',
  ],
  [
    'a rule that says what another says',
    'rules:\n',
    rule(
      'seeded',
      '{ any: [{ approach-recorded: any }, { approach-coded: any }] }',
      finding('info', `not: { some: { ${metastasis} } }`),
    ),
    'diagnosis-coded\n    title: The liver metastasis is coded',
    'finds exactly what the rule "seeded" above finds: one of them is enough',
  ],
  [
    'a rule that another contradicts',
    'rules:\n',
    rule('seeded', '{ approach-coded: any }', finding('error', `some: { ${metastasis} }`)),
    'diagnosis-coded\n    title: The liver metastasis is coded',
    'contradicts the rule "seeded" above: where both look, one of the two is always an error',
  ],
  [
    'an exclusion that another hides',
    'applicability:\n',
    'applicability:\n  - { reason: seeded, when: { near-miss: none } }\n',
    'reason: no-microwave-ablation',
    'is never reached: wherever it holds, an exclusion above it holds',
  ],
  [
    'a day that comes after another',
    'applicability:\n',
    'applicability:\n  - { reason: later, when: { day-before: 2020-04-01 } }\n  - { reason: sooner, when: { day-before: 2016-04-27 } }\n',
    '{ reason: sooner',
    'is never reached: wherever it holds, an exclusion above it holds',
  ],
]

/** The line of a fragment that stands once in the text. */
function lineAt(fragment: string, text: string): number {
  const [before = '', after, ...more] = text.split(fragment)
  if (after === undefined || more.length > 0) throw new Error(`not once in the text: ${fragment}`)
  return before.split('\n').length
}
const lineOf = (problem: string) => Number(/^\S+\.yaml:(\d+):\d+ /.exec(problem)?.[1])

describe.each([
  ['codes', codes],
  ['names', names],
  ['conditions', conditions],
])('a seeded defect of %s is found where it is', (_, seeds) => {
  test.each(seeds)('%s', (_what, from, to, at, problem) => {
    // Without the cases it is faster, and only that is said besides.
    const files = { ...edited(replacing(from, to)), cases: [] }
    const { problems } = lintPack(files)
    const found = problems.filter((one) => one.includes(problem))
    expect([...found, ...problems].slice(0, 1).join()).toContain(problem)
    expect(found.map(lineOf)).toContain(lineAt(at, files.pack.text))
    expect(found.length).toBeLessThanOrEqual(2)
  })
})

test('all that is wrong is said at once, by line', () => {
  const { problems } = lintPack(
    edited(
      replacing('microwave: { opcs-4: [Y13.7] }', 'microwave: { opcs-4: [Y13.7, Y13.7, J1Z.7] }'),
      replacing('diagnoses: { in: other-liver-indication }', 'diagnoses: { in: other-liver }'),
      replacing('cites: recorded-diagnosis', 'cites: recorded-diagnoses'),
      replacing('Remove it.', 'Remove YI3.7.'),
    ),
  )
  expect(problems.map((problem) => problem.replace(/^\S+ /, '').slice(0, 24))).toEqual([
    '"Y13.7" does nothing: it',
    '"J1Z.7" is not written a',
    'unknown code set "other-',
    'unknown passage "recorde',
    '"YI3.7" is no code: did ',
  ])
  for (const problem of problems) expect(problem).toMatch(/^rules\/ipg553\/pack\.yaml:\d+:\d+ /)
})

test('cases that add nothing are found', () => {
  const [first, ...others] = whole.cases
  if (first === undefined) throw new Error('there are no cases')
  const example = first.text.split('\n').find((line) => line.startsWith('- name')) ?? ''
  const given = first.text.split('\n').find((line) => line.startsWith('  given')) ?? ''
  const text = `${first.text}${example}\n  given: {}\n  expect: not-applicable\n- name: Again\n${given}\n  expect: pass\n`
  const { problems } = lintPack({ ...whole, cases: [{ ...first, text }, ...others] })
  expect(problems.map((problem) => problem.replace(/^\S+ /, ''))).toEqual([
    'a case of this name stands above',
    expect.stringMatching(/^the same episode as in the case ".+" above$/),
  ])
})
