import { loadPack, type Pack } from '../../services/core/pack/load-pack.ts'

const mostPacks = 1_000

/** So many packs, each for a procedure code of its own (chapter P, which generated events do not have). */
export function syntheticPacks(count: number): Pack[] {
  if (count > mostPacks) throw new RangeError(`at most ${mostPacks} synthetic packs have a code of their own`)
  return Array.from({ length: count }, (_, n) => {
    const id = `synthetic-${n}`
    return loadPack({
      id,
      pack: { file: `${id}/pack.yaml`, text: packText(n) },
      cases: [{ rule: 'diagnosis-coded', file: `${id}/cases/diagnosis-coded.yaml`, text: casesText(n) }],
    })
  })
}

const codeOf = (n: number) => `P${String(Math.floor(n / 10)).padStart(2, '0')}.${n % 10}`

const packText = (n: number) => `title: Synthetic guidance ${n}
version: 1.0.0
status: stable
engine: 1
scope: guidance
source: { guidance: SYNTHETIC${n}, title: Synthetic guidance ${n}, publisher: The benchmark }
passages:
  - { id: codes, locator: Codes }
code-sets:
  procedure: { opcs-4: [${codeOf(n)}] }
  indication: { icd-10: [C78.7] }
approaches:
  - { id: coded, body: procedure }
applicability:
  - { reason: no-procedure, title: The procedure is not coded., when: { approach-coded: none } }
rules:
  - id: diagnosis-coded
    title: The indication is coded
    why: The guidance names it.
    cites: codes
    looks-at: { approach-coded: any }
    findings:
      - severity: error
        when: { none: { diagnoses: { in: indication } } }
        message: 'The indication is not coded. Expected: {expected}.'
        at: [diagnoses]
        expected: { codes: [indication] }
`

const casesText = (n: number) => `- name: The indication is there
  given: { diagnoses: [C78.7], procedures: [${codeOf(n)}] }
  expect: pass
- name: The indication is missing
  given: { procedures: [${codeOf(n)}] }
  expect: fail/error
- name: Another procedure
  given: { procedures: [J12.7] }
  expect: not-applicable
`
