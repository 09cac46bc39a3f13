import { expect, test } from 'vitest'
import { disagreement } from '../../services/certify/second-table.ts'
import { readRules } from '../../services/config/rules-folder.ts'
import type { Applicability } from '../../services/core/assessment.ts'
import type { Episode } from '../../services/core/episode.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { diceOf, wildEpisode } from './random-episodes.ts'
import { opinionOn, packs } from './second-opinion.ts'

const { assess } = compileRuleset(readRules(packs), new Set(), { codings: 0, entries: 0, remembered: 0 })
const seed = 20_160_427
const count = 10_000

const reasonOf = (applies: Applicability | undefined) =>
  applies?.status === 'not-applicable' ? applies.reason : applies?.status

test(`two readers of the rules agree on ${count} episodes of no usual shape, seed ${seed}`, () => {
  const dice = diceOf(seed)
  const outcomes = new Map<string, number>()
  const reasons = new Set<string | undefined>()
  const findings = new Set<string>()
  const disagreements: object[] = []
  for (let drawn = 0; drawn < count; drawn++) {
    const episode = wildEpisode(dice)
    const assessment = assess(episode)
    const about = disagreement(assessment, opinionOn(episode))
    if (about.length > 0) disagreements.push({ about, episode })
    outcomes.set(assessment.outcome, (outcomes.get(assessment.outcome) ?? 0) + 1)
    reasons.add(reasonOf(assessment.applicability['ipg553']))
    for (const { rule, severity, status } of assessment.findings)
      findings.add(`${rule} ${severity} ${status}`)
  }
  expect(disagreements.slice(0, 3)).toEqual([])
  process.stdout.write(
    `seed ${seed}: ${count} episodes, ${[...outcomes].map((one) => one.reverse().join(' ')).join(', ')}, 0 disagreements\n`,
  )
  // Not all of one kind, or the agreement would say little.
  expect(outcomes.size).toBe(4)
  expect(Math.min(...outcomes.values())).toBeGreaterThan(count / 20)
  expect(reasons.size).toBe(5)
  expect(findings.size).toBe(25)
})

const ablation: Episode = {
  startDate: '2024-05-01',
  endDate: '2024-05-02',
  diagnoses: ['C78.7'],
  procedures: [{ code: 'J12.7' }, { code: 'Y53.9' }],
  snomedProcedures: ['609232008'],
  snomedDiagnoses: ['94381002'],
  imageControl: { used: 'yes', methods: ['ct'] },
}

test('a reader who is wrong in one place is found out', () => {
  const opinion = opinionOn(ablation)
  const assessment = assess(ablation)
  expect(disagreement(assessment, opinion)).toEqual([])
  const wrong = [
    { ...opinion, outcome: 'conforming' },
    { ...opinion, findings: opinion.findings.map((finding) => finding.replace('warning', 'info')) },
    { ...opinion, passed: opinion.passed.slice(1) },
    { ...opinion, applicability: { ipg553: { status: 'not-applicable', reason: 'episode-open' } as const } },
    opinionOn({ ...ablation, endDate: '2016-04-26' }),
  ]
  for (const one of wrong) expect(disagreement(assessment, one)).not.toEqual([])
})
