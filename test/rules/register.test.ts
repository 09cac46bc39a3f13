import { describe, expect, test } from 'vitest'
import { readRules } from '../../services/config/rules-folder.ts'
import type { Assessment } from '../../services/core/assessment.ts'
import type { Episode } from '../../services/core/episode.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { ablationRows } from './rows/ablation.ts'
import { everyEpisodeRows } from './rows/every-episode.ts'
import { ablation, type Changes } from './rows/example.ts'
import { imageControlRows } from './rows/image-control.ts'
import { casesOf, episodeGiven, findingsOf } from './verdicts.ts'

const packs = readRules(['ipg553', 'opcs4-conventions', 'episode-integrity'])
const ruleset = compileRuleset(packs)
const entries = packs.flatMap(({ data }) => data.interpretations.map(({ id }) => id))
const flipped = new Map(entries.map((id) => [id, compileRuleset(packs, new Set([id]))]))

/** The verdict in short: why the guidance does not apply, or the findings. */
function shortly(verdict: Assessment): string[] {
  const scope = verdict.applicability['ipg553']
  return [
    ...(scope?.status === 'not-applicable' ? [scope.reason] : []),
    ...findingsOf(verdict),
    verdict.outcome,
  ]
}

function assessUnder(entry: string, episode: Episode): Assessment {
  const under = flipped.get(entry)
  if (under === undefined) throw new Error(`there is no entry ${entry}`)
  return under.assess(episode)
}

/** All that a verdict says but for what it depends on: those lists change with a switch, and so does the digest. */
const said = ({ interpretations: _, rulesetDigest: __, findings, ...verdict }: Assessment) => ({
  ...verdict,
  findings: findings.map(({ interpretations: _, ...finding }) => finding),
})

interface Entry {
  readonly on: Changes
  readonly chosen: readonly string[]
  readonly other: readonly string[]
  /** Every entry that the assessment lists. */
  readonly lists?: readonly string[]
  readonly not: Changes
}

const otherNearMiss = { procedures: 'J12.5 Y13.7 Y53.2' }
const laparoscopic = { recorded: 'laparoscopic' }
const contrast = { procedures: 'J12.7 Y68.1', image: 'yes contrast-enhanced-ultrasound', start: '2020-03-01' }
const conversion = { procedures: 'J03.2 Y13.7 Y71.4 Y53.2' }

const register: Readonly<Record<string, readonly Entry[]>> = {
  'I-01': [
    {
      on: { procedures: 'J12.7', image: null },
      chosen: ['ipg553/image-control-coded not-evaluable/warning', 'advisory'],
      other: ['conforming'],
      not: { image: null },
    },
    {
      on: { procedures: 'J03.2 Y13.7', recorded: 'open', image: null },
      chosen: ['ipg553/image-control-coded not-evaluable/info', 'conforming'],
      other: ['conforming'],
      not: { procedures: 'J12.7', image: 'no' },
    },
  ],
  'I-02': [
    {
      on: { procedures: 'J12.7 Y53.9' },
      chosen: ['ipg553/image-control-specific fail/warning', 'advisory'],
      other: ['conforming'],
      not: { procedures: 'J12.7 Y53.9', image: 'yes not-stated' },
    },
  ],
  'I-03': [
    {
      on: { procedures: 'J08.3 Y75.5', ...laparoscopic },
      chosen: ['conforming'],
      other: ['ipg553/image-control-coded fail/error', 'miscoded'],
      not: { procedures: 'J08.3 Y75.5 Y53.2', ...laparoscopic },
    },
    {
      on: { procedures: 'J08.3 Y75.5 Y53.9', ...laparoscopic },
      chosen: ['conforming'],
      other: ['ipg553/image-control-specific fail/warning', 'advisory'],
      not: { procedures: 'J12.7 Y75.5 Y53.9' },
    },
    {
      on: { procedures: 'J08.3 Y75.5 Y53.3', image: 'yes ct ultrasound', ...laparoscopic },
      chosen: ['conforming'],
      other: ['ipg553/image-control-agrees fail/error', 'miscoded'],
      not: { procedures: 'J08.3 Y75.5 Y53.3', image: 'yes ct', ...laparoscopic },
    },
  ],
  'I-04': [
    {
      on: { diagnoses: 'C22.0', snomedDiagnoses: '' },
      chosen: ['other-indication', 'out-of-scope'],
      other: ['ipg553/diagnosis-coded fail/error', 'miscoded'],
      not: { diagnoses: 'C22.0 C18.9' },
    },
  ],
  'I-05': [
    {
      on: { snomedDiagnoses: 'alias' },
      chosen: ['conforming'],
      other: ['ipg553/snomed-diagnosis-agrees fail/info', 'conforming'],
      not: { snomedDiagnoses: 'alias metastasis' },
    },
    {
      on: { diagnoses: 'C22.0', snomedDiagnoses: 'alias' },
      chosen: ['ipg553/diagnosis-coded fail/error', 'miscoded'],
      other: ['other-indication', 'out-of-scope'],
      lists: ['I-05', 'I-07'],
      not: { diagnoses: 'C18.9', snomedDiagnoses: 'alias' },
    },
  ],
  'I-06': [
    {
      on: { diagnoses: 'C18.9 C78.7' },
      chosen: ['ipg553/diagnosis-primary fail/info', 'conforming'],
      other: ['conforming'],
      not: { diagnoses: 'C78.7 C18.9' },
    },
  ],
  'I-07': [
    {
      on: { diagnoses: 'C18.9' },
      chosen: ['ipg553/diagnosis-coded fail/error', 'miscoded'],
      other: ['conforming'],
      not: { diagnoses: 'C22.0', snomedDiagnoses: '' },
    },
  ],
  'I-08': [
    {
      on: { start: '2016-04-26', end: '2016-04-26' },
      chosen: ['not-in-force', 'out-of-scope'],
      other: ['conforming'],
      not: { start: '2016-04-26', end: '2016-04-27' },
    },
    {
      on: { start: '2016-04-26', end: '2016-04-26', diagnoses: 'C22.0', snomedDiagnoses: '' },
      chosen: ['not-in-force', 'out-of-scope'],
      other: ['other-indication', 'out-of-scope'],
      not: { start: '2016-04-26', end: '2016-04-26', procedures: 'H33.4', recorded: '' },
    },
  ],
  'I-09': [
    {
      on: { ...otherNearMiss, recorded: '' },
      chosen: ['ipg553/recommended-code fail/warning', 'advisory'],
      other: ['conforming'],
      not: otherNearMiss,
    },
  ],
  'I-10': [
    {
      on: { image: 'no' },
      chosen: ['ipg553/image-control-not-contradicted fail/error', 'miscoded'],
      other: ['conforming'],
      not: { procedures: 'J12.7 J13.2 Y53.2', image: 'no' },
    },
  ],
  'I-11': [
    {
      on: { ...contrast, end: '2020-03-31' },
      chosen: ['opcs4-conventions/code-in-force fail/warning', 'advisory'],
      other: ['conforming'],
      not: { ...contrast, end: '2020-04-01' },
    },
  ],
  'I-12': [
    {
      on: { ...conversion, ...laparoscopic },
      chosen: ['conforming'],
      other: ['ipg553/approach-agrees fail/error', 'miscoded'],
      not: { ...conversion, recorded: 'open' },
    },
  ],
  'I-13': [
    {
      on: { procedures: 'J12.7 J18.3 Y53.2' },
      chosen: ['ipg553/image-control-coded fail/warning', 'advisory'],
      other: ['ipg553/image-control-coded fail/error', 'miscoded'],
      not: { procedures: 'J12.7 J18.3' },
    },
  ],
  'I-14': [
    {
      on: { end: null },
      chosen: ['episode-open', 'out-of-scope'],
      other: ['conforming'],
      not: { end: null, procedures: 'H33.4', recorded: '' },
    },
    {
      on: { start: '2016-04-26', end: null },
      chosen: ['episode-open', 'out-of-scope'],
      other: ['not-in-force', 'out-of-scope'],
      not: { start: '2016-04-26', end: '2016-04-26' },
    },
  ],
}

test('the register has I-01 to I-14', () => {
  expect(entries.toSorted()).toEqual(Object.keys(register))
})

describe.each(Object.entries(register))('%s', (id, examples) => {
  test.each(examples)('is what $on depends on', ({ on, chosen, other, lists = [id] }) => {
    const verdict = ruleset.assess(ablation(on))
    expect(shortly(verdict)).toEqual(chosen)
    expect(verdict.interpretations).toEqual(lists)
    expect(shortly(assessUnder(id, ablation(on)))).toEqual(other)
  })

  test.each(examples)('is nothing to $not', ({ not }) => {
    const verdict = ruleset.assess(ablation(not))
    expect(verdict.interpretations).not.toContain(id)
    expect(said(assessUnder(id, ablation(not)))).toEqual(said(verdict))
  })
})

test('a finding lists the entry that it comes from', () => {
  const ownFindings = ['I-01', 'I-02', 'I-06', 'I-07', 'I-09', 'I-10', 'I-11', 'I-13']
  for (const id of ownFindings) {
    const [example] = register[id] ?? []
    expect(
      ruleset.assess(ablation(example?.on)).findings.map(({ interpretations }) => interpretations),
    ).toEqual([[id]])
  }
})

test('over every example and case, a switch changes exactly the assessments that list its entry', () => {
  const rows = Object.values({ ...ablationRows, ...imageControlRows, ...everyEpisodeRows }).flat()
  const episodes = [
    ...rows.map(([, , changes]) => ablation(changes)),
    ...packs.flatMap(casesOf).map(({ given }) => episodeGiven(given)),
  ]
  const wrong = entries.flatMap((id) =>
    episodes
      .filter((episode) => {
        const verdict = ruleset.assess(episode)
        const changed = JSON.stringify(said(assessUnder(id, episode))) !== JSON.stringify(said(verdict))
        return changed !== verdict.interpretations.includes(id)
      })
      .map((episode) => ({ id, episode })),
  )
  expect(wrong).toEqual([])
})
