import { describe, expect, test } from 'vitest'
import { loadPack, type PackFiles } from '../../../services/core/pack/load-pack.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { Fault } from '../../../services/fault.ts'
import { examplePack, replacing } from './example-pack.ts'

/** What is wrong with the pack, one problem a line; empty where it loads. */
function problemsOf(files: PackFiles): string[] {
  try {
    loadPack(files)
    return []
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== 'pack-invalid') throw fault
    return fault.message.split('\n')
  }
}

/** `line:column` of a fragment that stands once in the text. */
function placeOf(fragment: string, text: string): string {
  const [before = '', after, ...more] = text.split(fragment)
  if (after === undefined || more.length > 0) throw new Error(`not once in the text: ${fragment}`)
  const lines = before.split('\n')
  return `${lines.length}:${(lines.at(-1) ?? '').length + 1}`
}

test('the example is sound', () => {
  expect(problemsOf(examplePack())).toEqual([])
})

describe('what is wrong is said with its place and what was meant', () => {
  test.each<[what: string, from: string, to: string, at: string, problem: string]>([
    [
      'a misspelt code set in a condition',
      'when: { none: { diagnoses: { in: metastasis } } }',
      'when: { none: { diagnoses: { in: metastases } } }',
      '{ in: metastases }',
      'unknown code set "metastases", did you mean "metastasis"?',
    ],
    [
      'a misspelt code set of an approach',
      'body: ablation,',
      'body: ablations,',
      'ablations',
      'unknown code set "ablations", did you mean "ablation"?',
    ],
    [
      'a code set like no other',
      'expected: { codes: [metastasis] }',
      'expected: { codes: [carcinoma-in-situ] }',
      '{ codes: [carcinoma',
      'unknown code set "carcinoma-in-situ", there is metastasis, recorded, ablation, open-ablation, microwave, image, unspecified, ultrasonic',
    ],
    [
      'a code set of another classification',
      'body: ablation,',
      'body: metastasis,',
      'metastasis, recorded: recorded }',
      'code set "metastasis" is of icd-10, codes of opcs-4 are wanted here',
    ],
    [
      'a code set of another classification in a selection',
      'when: { none: { diagnoses: { in: metastasis } } }',
      'when: { none: { diagnoses: { in: ablation } } }',
      '{ in: ablation }',
      'code set "ablation" is of opcs-4, codes of icd-10 are wanted here',
    ],
    [
      'an unknown predicate',
      'evident: { approach-coded: any }',
      'evident: { aproach-coded: any }',
      'any }\n\napplicability',
      'unknown condition "aproach-coded", did you mean "approach-coded"?',
    ],
    [
      'a wrong argument of a predicate',
      'when: { approach-coded: none }',
      'when: { approaches: agrees }',
      'agrees',
      'Invalid input: expected "differ"',
    ],
    [
      'an unknown selector',
      'at: [{ uncovered-groups: any }]',
      'at: [{ uncovered-group: any }]',
      'any }]\n\ninterpretations',
      'unknown selection "uncovered-group", did you mean "uncovered-groups"?',
    ],
    [
      'an unknown argument of a selector',
      'when: { none: { diagnoses: { in: metastasis } } }',
      'when: { none: { diagnoses: { within: metastasis } } }',
      '{ within: metastasis }',
      'Unrecognized key: "within"',
    ],
    [
      'an unknown approach',
      'when: { some: { uncovered-groups: open } }',
      'when: { some: { uncovered-groups: opened } }',
      'opened',
      'unknown approach "opened", did you mean "open"?',
    ],
    [
      'an unknown place',
      'at: [diagnoses]',
      'at: [diagnosis]',
      'diagnosis]',
      'unknown place of the record "diagnosis", did you mean "diagnoses"?',
    ],
    [
      'an unknown placeholder',
      "message: 'Coded is {observed}, expected {expected}.'",
      "message: 'Coded is {observe}.'",
      "'Coded is {observe}.'",
      'unknown placeholder "observe", did you mean "observed"?',
    ],
    [
      'an unknown passage',
      'cites: only-passage\n    looks-at',
      'cites: one-passage\n    looks-at',
      'one-passage',
      'unknown passage "one-passage", did you mean "only-passage"?',
    ],
    [
      'an unknown entry of the register',
      'reading: I-01\n',
      'reading: I-03\n',
      'I-03',
      'unknown entry of the register "I-03", did you mean "I-01"?',
    ],
    [
      'an unknown named condition',
      'looks-at: { condition: evident }',
      'looks-at: { condition: evidence }',
      'evidence }',
      'unknown named condition "evidence", did you mean "evident"?',
    ],
    [
      'a condition that is said by itself',
      'evident: { approach-coded: any }',
      'evident: { not: { condition: evident } }',
      'evident } }',
      'condition "evident" is said by itself',
    ],
    [
      'two conditions that are said by each other',
      'evident: { approach-coded: any }',
      'evident: { any: [{ condition: other }] }\n  other: { approach-coded: any, condition: evident }',
      'evident }\n\napplicability',
      'condition "evident" is said by itself',
    ],
    [
      'an unknown key at the top',
      'status: stable',
      'status: stable\nstatuss: draft',
      'statuss',
      'unknown key "statuss", did you mean "status"?',
    ],
    [
      'an unknown key within',
      '      - severity: info\n',
      '      - severity: info\n        serverity: error\n',
      'serverity',
      'rules.1.findings.0: unknown key "serverity", did you mean "severity"?',
    ],
    [
      'an unknown classification',
      'image: { opcs-4: [Y53.-] }',
      'image: { opcs-4: [Y53.-], opcs4: [Y68.-] }',
      'opcs4:',
      'code-sets.image: unknown key "opcs4", did you mean "opcs-4"?',
    ],
    [
      'a set of two classifications',
      'image: { opcs-4: [Y53.-] }',
      'image: { opcs-4: [Y53.-], icd-10: [Y53.-] }',
      '{ opcs-4: [Y53.-], icd',
      'code-sets.image: a code set is of one classification',
    ],
    [
      'a code with no dot',
      'ablation: { opcs-4: [J12.7] }',
      'ablation: { opcs-4: [J127] }',
      'J127',
      '"J127" is not written as a code of opcs-4 (such as J12.7, Y53.-, Y): did you mean "J12.7"?',
    ],
    [
      'a code of another classification',
      'ablation: { opcs-4: [J12.7] }',
      'ablation: { opcs-4: [I10.1] }',
      'I10.1',
      '"I10.1" is not written as a code of opcs-4 (such as J12.7, Y53.-, Y)',
    ],
    [
      'an identifier with a wrong check digit',
      "{ code: '448540000', reading: I-02 }",
      "{ code: '448540001', reading: I-02 }",
      "{ code: '448540001'",
      '"448540001" is not written as a code of snomed-ct (such as \'609232008\')',
    ],
    [
      'an identifier that is a number',
      "snomed-ct: ['609232008',",
      'snomed-ct: [609232008,',
      '609232008',
      "code-sets.recorded.snomed-ct.0: YAML reads this as a number: put it in quotes, '609232008'",
    ],
    [
      'a name for what is no code',
      '  J12.7: percutaneous ablation',
      '  J127: percutaneous ablation',
      'percutaneous ablation\n',
      '"J127" is not written as a code of any classification: did you mean "J12.7"?',
    ],
    [
      'a duplicate rule',
      'id: second-rule',
      'id: first-rule',
      'first-rule\n    title: Image',
      'a rule of this id stands above',
    ],
    [
      'a duplicate approach',
      'id: open,',
      'id: percutaneous,',
      'percutaneous, body: open',
      'an approach of this id stands above',
    ],
    [
      'a duplicate passage',
      'locator: The only passage',
      'locator: The only passage\n  - { id: only-passage, locator: Another }',
      'only-passage, locator: Another',
      'a passage of this id stands above',
    ],
    [
      'a duplicate entry of the register',
      '  - id: I-02',
      '  - id: I-01',
      'I-01\n    question: An alias',
      'an entry of this id stands above',
    ],
    [
      'an entry of the register that nothing reads',
      ', reading: I-02 }',
      ' }',
      'id: I-02',
      'no element of the pack is read by I-02: its switch would do nothing',
    ],
    [
      'another reading of no entry',
      '        reading: I-01\n',
      '',
      '{ severity: warning }',
      'rules.0.findings.0.otherwise: the other reading of which entry? `reading` is missing',
    ],
    [
      'image control asked for where the pack has none',
      /* The section goes; what needs it stays. */ 'image-control:\n  codes: image\n  unspecified: unspecified\n  carried:\n    - { approach: open, codes: ultrasonic, method: ultrasound }\n  methods:\n    - { method: ultrasound, codes: ultrasonic }\n',
      '',
      "'Not coded: {uncoded-methods}.'",
      'the pack has no image-control section',
    ],
    [
      'a day that does not exist',
      'publisher: Nobody',
      'publisher: Nobody\n  published: 2023-02-29',
      '2023-02-29',
      'source.published: "2023-02-29" is no day of the calendar, such as 2016-04-27',
    ],
    [
      'YAML that is none',
      'status: stable',
      'status: [stable',
      'engine: 1',
      'Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'a key twice',
      'status: stable',
      'status: stable\nstatus: draft',
      'status: draft',
      'this key stands above already: one of the two would be lost',
    ],
    [
      'a tag that YAML does not know',
      'status: stable',
      'status: !secret stable',
      '!secret',
      'Unresolved tag: !secret',
    ],
    [
      'an alias',
      'alternative: No.',
      'alternative: *no',
      '*no',
      'an alias, *no: write out what it stands for',
    ],
  ])('%s', (_what, from, to, at, problem) => {
    const files = examplePack({ pack: replacing(from, to) })
    expect(problemsOf(files)).toContain(`rules/example/pack.yaml:${placeOf(at, files.pack.text)} ${problem}`)
  })

  describe('image control without the codes that name no method', () => {
    const without = (rule: string, asks: string) => (text: string) =>
      replacing(
        "when: { some: { uncovered-groups: open } }\n        message: 'Not coded: {uncoded-methods}.'",
        rule,
      )(replacing('  unspecified: unspecified\n', '')(text)).replace('ASKS', asks)

    test.each([
      ["when: { some: { image-codes: ASKS } }\n        message: 'Yes.'", 'specific'],
      ["when: { some: { image-codes: ASKS } }\n        message: 'Yes.'", 'unaccepted'],
      ["when: { image-methods: ASKS }\n        message: 'Yes.'", 'uncoded'],
      ["message: 'Yes.'\n        expected: ASKS", '{ methods: recorded }'],
      ['message: ASKS', "'Not coded: {uncoded-methods}.'"],
    ])('is a problem where it is asked by method: %s, %s', (rule, asks) => {
      const files = examplePack({ pack: without(rule, asks) })
      expect(problemsOf(files)).toEqual([
        `rules/example/pack.yaml:${placeOf(asks, files.pack.text)} this asks about methods of image control, and the image-control section does not say which codes name none: add "unspecified" with their code set`,
      ])
    })

    test.each(['all', 'misplaced', 'carried'])('is none where it is not: %s', (asks) => {
      const rule = "when: { some: { image-codes: ASKS } }\n        message: 'Yes.'"
      expect(problemsOf(examplePack({ pack: without(rule, asks) }))).toEqual([])
    })
  })

  test('a required key that is missing', () => {
    expect(problemsOf(examplePack({ pack: replacing('title: An example\n', '') }))).toEqual([
      'rules/example/pack.yaml:1:1 title: is missing: a text is wanted here',
    ])
  })

  test.each([
    ['', 'the file is empty'],
    ['# nothing but a comment', 'the file is empty'],
    ['[]', 'a mapping of keys to values is wanted here, and this is a list'],
    ['just a text', 'a mapping of keys to values is wanted here'],
  ])('a file that holds %j', (text, problem) => {
    expect(problemsOf(examplePack({ pack: () => text }))).toEqual([`rules/example/pack.yaml:1:1 ${problem}`])
  })

  test('a pack for every episode with exclusions, and a guidance pack without approaches', () => {
    expect(
      problemsOf(examplePack({ pack: replacing('scope: guidance', 'scope: every-episode') })),
    ).toContainEqual(expect.stringContaining('a pack for every episode has no exclusions'))
    const without = (text: string) => text.replace(/approaches:\n( {2}- .*\n)+/, '')
    expect(problemsOf(examplePack({ pack: without }))).toContainEqual(
      expect.stringContaining('a guidance pack names its approaches'),
    )
  })
})

describe('cases', () => {
  test('a rule without a file of them', () => {
    const files = examplePack()
    expect(problemsOf({ ...files, cases: files.cases.slice(0, 1) })).toEqual([
      `rules/example/pack.yaml:${placeOf('second-rule', files.pack.text)} rule "second-rule" has no case for pass, fail/info: write one in rules/example/cases/second-rule.yaml`,
    ])
  })

  test('a result that no case shows', () => {
    expect(problemsOf(examplePack({ firstRule: replacing('expect: fail/error', 'expect: pass') }))).toEqual([
      expect.stringContaining(
        'rule "first-rule" has no case for fail/error: write one in rules/example/cases/first-rule.yaml',
      ),
    ])
  })

  test('a file for a rule that is not there', () => {
    const files = examplePack()
    const stray = {
      rule: 'frist-rule',
      file: 'rules/example/cases/frist-rule.yaml',
      text: files.cases[0]?.text ?? '',
    }
    expect(problemsOf({ ...files, cases: [...files.cases, stray] })).toEqual([
      'rules/example/cases/frist-rule.yaml:1:1 unknown rule "frist-rule", did you mean "first-rule"?',
    ])
  })

  test.each([
    ['expect: pass', 'expect: passed', '6:11 1.expect: Invalid option'],
    [
      'given: { procedures: [J12.7] }',
      'given: { procedure: [J12.7] }',
      '8:12 2.given: unknown key "procedure", did you mean "procedures"?',
    ],
    [
      'given: { procedures: [H33.4] }',
      'given: { endDate: 2024-02-30 }',
      '2:21 0.given.endDate: "2024-02-30" is no day of the calendar',
    ],
    ['- name: coded', '- name: [coded', 'Flow sequence'],
  ])('%s written as %s, and nothing else is complained of', (from, to, problem) => {
    const problems = problemsOf(examplePack({ firstRule: replacing(from, to) }))
    expect(problems[0]).toContain('rules/example/cases/first-rule.yaml:')
    expect(problems[0]).toContain(problem)
    expect(problems.filter((line) => !line.includes('first-rule.yaml:'))).toEqual([])
  })
})

test('all that is wrong is named at once, each once', () => {
  const edits = [
    replacing('body: ablation,', 'body: ablations,'),
    replacing('evident: { approach-coded: any }', 'evident: { approach-codes: any }'),
    replacing('at: [diagnoses]', 'at: [diagnosis]'),
    replacing('reading: I-01\n', 'reading: I-11\n'),
    replacing('ablation: { opcs-4: [J12.7] }', 'ablation: { opcs-4: [J127] }'),
    replacing('id: second-rule', 'id: first-rule'),
  ]
  const files = examplePack({
    pack: (text) => edits.reduce((edited, edit) => edit(edited), text),
    firstRule: replacing('expect: pass', 'expect: passes'),
  })
  const problems = problemsOf(files)
  for (const said of [
    '"ablations"',
    '"approach-codes"',
    '"diagnosis"',
    '"I-11"',
    '"J127"',
    'a rule of this id stands above',
    'no element of the pack is read by I-01',
    'first-rule.yaml:6:11',
  ]) {
    expect([said, problems.filter((problem) => problem.includes(said)).length]).toEqual([said, 1])
  }
})

describe('the digest', () => {
  const digestOf = (files: PackFiles) => compileRuleset([loadPack(files)]).digest
  const original = digestOf(examplePack())

  test.each([
    ['a code', 'open-ablation: { opcs-4: [J03.2] }', 'open-ablation: { opcs-4: [J03.3] }'],
    ['the order of codes', '[C78.7, C22.-]', '[C22.-, C78.7]'],
    ['the status', 'status: stable', 'status: draft'],
    ['the version', 'version: 1.0.0', 'version: 1.0.1'],
    [
      'a condition',
      'when: { some: { uncovered-groups: open } }',
      'when: { none: { uncovered-groups: open } }',
    ],
    ['an argument', 'uncovered-groups: open }', 'uncovered-groups: percutaneous }'],
    ['a message', 'Not coded: ', 'It is not coded: '],
    ['where a finding points', 'at: [diagnoses]', 'at: [procedures]'],
    ['what is expected', '{ codes: [metastasis] }', '{ codes: [ablation] }'],
    ['a locator', 'locator: The only passage', 'locator: A passage'],
    ['the guidance', 'guidance: EX1', 'guidance: EX3'],
    ['a sibling guidance', 'guidance: EX2', 'guidance: EX3'],
    ['a reason', 'reason: nothing-here', 'reason: nothing'],
    ['what a code is called', 'J12.7: percutaneous ablation', 'J12.7: ablation'],
    ['whose reading it is', '        reading: I-01\n', '        reading: I-02\n'],
    ['the other reading', 'otherwise: { severity: warning }', 'otherwise: { severity: info }'],
    ['a vocabulary', ', with: microwave', ''],
    ['a method', 'method: ultrasound }', 'method: ct }'],
  ])('changes with %s', (_what, from, to) => {
    // The register asks that each entry is read by something: here by the finding and the code alike.
    const keep = (text: string) => text.replace("'609232008', {", "{ code: '609232008', reading: I-01 }, {")
    const base = digestOf(examplePack({ pack: keep }))
    expect(digestOf(examplePack({ pack: (text) => keep(replacing(from, to)(text)) }))).not.toBe(base)
  })

  test.each([
    ['a comment', 'status: stable', '# A remark.\nstatus: stable # and another'],
    ['blank lines', '\nrules:', '\n\n\nrules:'],
    ['how it is laid out', 'status: stable', "status: 'stable'"],
  ])('does not change with %s', (_what, from, to) => {
    expect(digestOf(examplePack({ pack: replacing(from, to) }))).toBe(original)
  })

  test('changes with a severity', () => {
    const files = examplePack({
      pack: replacing('      - severity: error\n', '      - severity: info\n'),
      firstRule: replacing('fail/error', 'fail/info'),
    })
    expect(digestOf(files)).not.toBe(original)
  })

  test('does not change with a case, and is the same for the same files', () => {
    expect(digestOf(examplePack({ firstRule: replacing('name: coded', 'name: is coded') }))).toBe(original)
    expect(original).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  test('changes with the folder’s name, the order of packs, and a switch of the register', () => {
    const pack = loadPack(examplePack())
    const other = { ...pack, id: 'other' }
    const digests = [
      compileRuleset([pack]),
      compileRuleset([other]),
      compileRuleset([pack, other]),
      compileRuleset([other, pack]),
      compileRuleset([pack], new Set(['I-01'])),
      compileRuleset([pack], new Set(['I-02'])),
      compileRuleset([pack], new Set(['I-01', 'I-02'])),
    ].map(({ digest }) => digest)
    expect(new Set(digests).size).toBe(digests.length)
  })
})
