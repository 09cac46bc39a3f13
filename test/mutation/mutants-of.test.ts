import { describe, expect, test } from 'vitest'
import { packIds } from '../../services/config/rules-folder.ts'
import { type ClassificationName, isCodeOf } from '../../services/core/codes/code-set.ts'
import { mutantsOf } from '../../services/mutation/mutants-of.ts'
import { neighbourOf } from '../../services/mutation/neighbours.ts'
import { shipped } from '../certify/changed-pack.ts'

describe('the mutants of a pack', () => {
  const all = new Set(mutantsOf(shipped('ipg553').data).map(({ id }) => id))

  test.each([
    ['a code left out', 'code-sets/other-liver-indication/D13.4: dropped'],
    ['a code for its neighbour', 'code-sets/open-destruction/J03.2: J03.3 for it'],
    ['a neighbour beside a code', 'code-sets/image-control/Y53.-: Y54.- added'],
    ['a category for a code', 'code-sets/liver-cell-carcinoma/C22.0: C22.- for it'],
    ['a code for a category', 'code-sets/colon-cancer/C18.-: C18.9 for it'],
    ['a concept for the next', 'code-sets/open-recorded/709020001: 709021002 for it'],
    ['a conjunct left out', 'procedure-coded/findings/1/when/not: dropped'],
    ['a disjunct left out', 'conditions/ablation-evident/any/1: dropped'],
    ['a whole condition left out', 'diagnosis-coded/looks-at: dropped'],
    ['a question negated', 'approach-agrees/findings/1/when/approaches: negated, not differ'],
    ['a negation left out', 'conditions/open-method-missing/not: left out'],
    ['none for some', 'diagnosis-coded/findings/1/when/none: some for none'],
    ['any for all', 'conditions/other-indication-only/all: any for all'],
    ['all for any', 'method-not-redundant/looks-at/any: all for any'],
    ['warning for error', 'diagnosis-coded/findings/1/severity: warning for error'],
    ['error for info', 'diagnosis-primary/findings/1/severity: error for info'],
    ['not-evaluable for fail', 'approach-agrees/findings/1/status: not-evaluable for fail'],
    ['fail for not-evaluable', 'image-control-coded/findings/3/status: fail for not-evaluable'],
    ['a finding left out', 'recommended-code/findings/1: dropped'],
    ['findings in another order', 'procedure-coded/findings/2: put before the one above'],
    ['a day earlier', 'applicability/not-in-force/when/day-before: 2016-04-26 for 2016-04-27'],
    [
      'a day later',
      'image-control/methods/contrast-enhanced-ultrasound ultrasonic/before: 2020-04-02 for 2020-04-01',
    ],
    ['first position for any', 'diagnosis-coded/findings/1/when/none/diagnoses: first position for any'],
    ['any position for first', 'diagnosis-primary/findings/1/when/none/diagnoses/position: dropped'],
    ['an exclusion left out', 'applicability/episode-open: dropped'],
    ['exclusions in another order', 'applicability/not-in-force: put before the one above'],
    ['no other guidance pointed at', 'applicability/other-indication/see-also/IPG214: dropped'],
    ['an approach without its second code', 'approaches/open/with: dropped'],
    ['a near miss left out', 'near-misses/laparoscopic: dropped'],
    ['a conversion left out', 'conversions/laparoscopic: dropped'],
    ['a code that no approach carries', 'image-control/carried/laparoscopic-ultrasonic: dropped'],
    ['another approach', 'open-method-coded/looks-at/approach-recorded: laparoscopic for open'],
    ['another word', 'image-control-coded/findings/2/when/image-control-used: no for yes'],
    ['no correction', 'diagnosis-coded/findings/1/expected: dropped'],
    [
      'the codes of another set',
      'image-control-unspecified/findings/1/expected/codes/unspecified-image-control: radiological for it',
    ],
    [
      'the codes of what comes near',
      'approach-agrees/findings/1/expected/approaches: near-miss for recorded',
    ],
    ['the codes of all methods', 'image-control-agrees/findings/3/expected/methods: recorded for uncoded'],
    ['a place left out', 'approach-agrees/findings/1/at/snomed-procedures: dropped'],
    ['another part of the record', 'diagnosis-coded/findings/1/at/diagnoses: procedures for it'],
    ['more codes pointed at', 'image-control-agrees/findings/2/at/1/image-codes: specific for unaccepted'],
  ])('%s', (_, id) => {
    expect(all).toContain(id)
  })

  test.each(packIds())('%s: each has an id of its own, and is another pack', (id) => {
    const { data } = shipped(id)
    const mutants = mutantsOf(data)
    expect(new Set(mutants.map((mutant) => mutant.id)).size).toBe(mutants.length)
    const texts = new Set(mutants.map((mutant) => JSON.stringify(mutant.data)))
    expect(texts.size).toBe(mutants.length)
    expect(texts).not.toContain(JSON.stringify(data))
  })
})

test.each<[ClassificationName, string, readonly string[], string]>([
  ['icd-10', 'C78.7', [], 'C78.8'],
  ['icd-10', 'C78.7', ['C78.8'], 'C78.6'],
  ['opcs-4', 'J12.9', ['J12.8'], 'J12.7'],
  ['icd-10', 'C22', [], 'C23'],
  ['icd-10', 'C99', [], 'C98'],
  ['icd-10', 'C22.-', ['C23.-'], 'C21.-'],
  ['opcs-4', 'Y', ['Z'], 'X'],
  ['opcs-4', 'J', [], 'K'],
  ['snomed-ct', '94381002', [], '94382009'],
  // Of the UK extension: the namespace 1000000 stays.
  ['snomed-ct', '813671000000107', [], '813681000000109'],
])('beside %s %s, where %j are taken, stands %s', (classification, code, taken, neighbour) => {
  expect(neighbourOf(classification, code, taken)).toBe(neighbour)
  expect(isCodeOf(classification, neighbour)).toBe(true)
})
