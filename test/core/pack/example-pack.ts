import type { PackFiles } from '../../../services/core/pack/load-pack.ts'

/** A whole pack with a little of everything that packs can say. */
const pack = `title: An example
version: 1.0.0
status: stable
engine: 1
scope: guidance

source:
  guidance: EX1
  title: Example guidance
  publisher: Nobody

passages:
  - id: only-passage
    locator: The only passage

names:
  J12.7: percutaneous ablation

code-sets:
  metastasis: { icd-10: [C78.7, C22.-] }
  recorded: { snomed-ct: ['609232008', { code: '448540000', reading: I-02 }] }
  ablation: { opcs-4: [J12.7] }
  open-ablation: { opcs-4: [J03.2] }
  microwave: { opcs-4: [Y13.7] }
  image: { opcs-4: [Y53.-] }
  unspecified: { opcs-4: [Y53.9] }
  ultrasonic: { opcs-4: [Y53.2] }

approaches:
  - { id: percutaneous, body: ablation, recorded: recorded }
  - { id: open, body: open-ablation, with: microwave, recorded: recorded }

near-misses:
  - { approach: open, body: open-ablation }

conversions:
  - { recorded: percutaneous, counts-as: open, where-group-holds: microwave }

image-control:
  codes: image
  unspecified: unspecified
  carried:
    - { approach: open, codes: ultrasonic, method: ultrasound }
  methods:
    - { method: ultrasound, codes: ultrasonic }

conditions:
  evident: { approach-coded: any }

applicability:
  - reason: nothing-here
    when: { approach-coded: none }
    see-also:
      - { guidance: EX2, when: { some: { diagnoses: { in: metastasis } } } }

rules:
  - id: first-rule
    title: The metastasis is coded
    why: Because it is treated.
    cites: only-passage
    looks-at: { condition: evident }
    findings:
      - severity: error
        when: { none: { diagnoses: { in: metastasis } } }
        message: 'Coded is {observed}, expected {expected}.'
        at: [diagnoses]
        expected: { codes: [metastasis] }
        reading: I-01
        otherwise: { severity: warning }
  - id: second-rule
    title: Image control is coded
    why: Because it was used.
    cites: only-passage
    findings:
      - severity: info
        when: { some: { uncovered-groups: open } }
        message: 'Not coded: {uncoded-methods}.'
        at: [{ uncovered-groups: any }]

interpretations:
  - id: I-01
    question: How bad?
    chosen: An error.
    alternative: A warning.
    evidence: None.
  - id: I-02
    question: An alias?
    chosen: Yes.
    alternative: No.
    evidence: None.
`

const firstRule = `- name: another operation
  given: { procedures: [H33.4] }
  expect: not-applicable
- name: coded
  given: { diagnoses: [C78.7], procedures: [J12.7] }
  expect: pass
- name: not coded
  given: { procedures: [J12.7] }
  expect: fail/error
`

const secondRule = `- name: nothing open
  given: { procedures: [J12.7] }
  expect: pass
- name: open without
  given: { procedures: [J03.2, Y13.7] }
  expect: fail/info
`

/** The example's files; each is changed by the function given for it. */
export function examplePack(
  edit: { readonly pack?: (text: string) => string; readonly firstRule?: (text: string) => string } = {},
): PackFiles {
  const same = (text: string) => text
  return {
    id: 'example',
    pack: { file: 'rules/example/pack.yaml', text: (edit.pack ?? same)(pack) },
    cases: [
      {
        rule: 'first-rule',
        file: 'rules/example/cases/first-rule.yaml',
        text: (edit.firstRule ?? same)(firstRule),
      },
      { rule: 'second-rule', file: 'rules/example/cases/second-rule.yaml', text: secondRule },
    ],
  }
}

/** Replaces the one place in the text that reads so. */
export function replacing(from: string, to: string): (text: string) => string {
  return (text) => {
    if (text.split(from).length !== 2) throw new Error(`not once in the example: ${from}`)
    return text.replace(from, () => to)
  }
}
