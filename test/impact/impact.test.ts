import { describe, expect, test } from 'vitest'
import type { Assessment } from '../../services/core/assessment.ts'
import type { Episode } from '../../services/core/episode.ts'
import { compileRuleset, type Ruleset } from '../../services/core/ruleset.ts'
import { changes } from '../../services/impact/difference.ts'
import { changedIn, createImpact } from '../../services/impact/impact.ts'
import { judgeByBoth } from '../../services/impact/judge-by-both.ts'
import { changed, findingOf, shipped } from '../certify/changed-pack.ts'
import { diceOf, wildEpisode } from '../certify/random-episodes.ts'

const ids = ['ipg553', 'opcs4-conventions', 'episode-integrity']
const packs = ids.map(shipped)
const ruleset = (of = packs) => compileRuleset(of, new Set(), null)

type Judging = Pick<Ruleset, 'assess' | 'packs'>

/** The impact on episodes, each of the provider that stands beside it. */
function impactOn(from: Judging, to: Judging, corpus: Iterable<readonly [provider: string, Episode]>) {
  const impact = createImpact(from, to)
  const judge = judgeByBoth(from, to)
  for (const [provider, episode] of corpus) impact.see(provider, judge(episode))
  return impact
}

const coded: Episode = {
  startDate: '2026-02-27',
  endDate: '2026-02-28',
  diagnoses: ['C18.9'],
  procedures: [{ code: 'J12.7' }, { code: 'Y53.2' }],
  imageControl: { used: 'yes', methods: ['ultrasound'] },
}

test('counts add up, and are those of the verdicts themselves', () => {
  const guidance = changed(shipped('ipg553'), (data) => {
    findingOf(data, 'diagnosis-coded').severity = 'warning'
    findingOf(data, 'method-not-redundant').severity = 'error'
    data['code-sets']['other-liver-indication']?.['icd-10']?.push('K76.7')
  })
  const draft = changed({ ...guidance, id: 'draft' }, (data) => {
    data.status = 'draft'
  })
  const changedPacks = [guidance, shipped('episode-integrity'), draft]
  const [from, to] = [ruleset(), ruleset(changedPacks)]
  const dice = diceOf(23)
  const corpus = Array.from(
    { length: 1_200 },
    () => [dice.one(['RXX01', 'RXX02']), wildEpisode(dice)] as const,
  )
  const impact = impactOn(from, to, corpus)

  const twice = corpus.map(([provider, episode]) => ({
    provider,
    was: from.assess(episode),
    is: to.assess(episode),
  }))
  const isMiscoded = ({ outcome }: Assessment) => outcome === 'miscoded'
  const newlyMiscoded = twice.filter(({ was, is }) => !isMiscoded(was) && isMiscoded(is))
  const newlyAccepted = twice.filter(({ was, is }) => isMiscoded(was) && !isMiscoded(is))
  expect(impact.judged).toBe(corpus.length)
  for (const change of changes) expect(impact.changed[change]).toBeGreaterThan(0)
  expect(impact.changed['newly-miscoded']).toBe(newlyMiscoded.length)
  expect(impact.changed['newly-accepted']).toBe(newlyAccepted.length)

  const becoming = [...impact.outcomes].flatMap(([was, counts]) =>
    [...counts].map(([is, count]) => ({ was, is, count })),
  )
  const told = becoming.map(({ was, is }) =>
    twice.filter((one) => one.was.outcome === was && one.is.outcome === is),
  )
  expect(becoming.map(({ count }) => count)).toEqual(told.map(({ length }) => length))
  expect(told.flat()).toHaveLength(changedIn(impact) - impact.changed['findings-changed'])

  const errors = ({ findings }: Assessment) =>
    findings.filter(({ severity, rule }) => severity === 'error' && !rule.startsWith('draft/'))
  for (const [rule, { rejects, rejected, appeared, disappeared }] of impact.byRule) {
    const has = (assessment: Assessment) => assessment.findings.some((finding) => finding.rule === rule)
    const isReason = (assessment: Assessment) => errors(assessment).some((finding) => finding.rule === rule)
    expect(rejects).toBe(newlyMiscoded.filter(({ is }) => isReason(is)).length)
    expect(rejected).toBe(newlyAccepted.filter(({ was }) => isReason(was)).length)
    if (rule.endsWith('/applicability')) continue
    expect(appeared).toBe(twice.filter(({ was, is }) => !has(was) && has(is)).length)
    expect(disappeared).toBe(twice.filter(({ was, is }) => has(was) && !has(is)).length)
  }
  const rejecting = (rule: string) => impact.byRule.get(rule)?.rejects
  expect(rejecting('ipg553/method-not-redundant')).toBeGreaterThan(0)
  // A draft finds errors, and is no reason for anything.
  expect(impact.byRule.get('draft/method-not-redundant')?.appeared).toBeGreaterThan(0)
  expect(rejecting('draft/method-not-redundant')).toBe(0)

  const providers = [...impact.byProvider.values()]
  expect(providers).toHaveLength(2)
  for (const key of ['judged', ...changes] as const) {
    const sum = providers.reduce((total, provider) => total + provider[key], 0)
    expect(sum).toBe(key === 'judged' ? impact.judged : impact.changed[key])
  }
  expect(impact.byProvider.get('RXX01')?.['newly-accepted']).toBe(
    newlyAccepted.filter(({ provider }) => provider === 'RXX01').length,
  )
})

describe('a rule that fails', () => {
  const sound = ruleset()
  const failing: Judging = {
    packs: sound.packs,
    assess: (episode) => {
      if (episode.diagnoses.includes('C18.9')) throw new Error('a rule failed on C18.9')
      return sound.assess(episode)
    },
  }
  const corpus = [
    ['RXX01', coded],
    ['RXX01', { ...coded, diagnoses: ['C78.7'] }],
  ] as const

  test.each([
    ['to', sound, failing, 1],
    ['from', failing, sound, 1],
    ['both', failing, failing, 0],
  ] as const)('in %s is counted, and the others are judged', (where, from, to, changing) => {
    const impact = impactOn(from, to, corpus)
    expect(impact.failed).toEqual({ from: 0, to: 0, both: 0, [where]: 1 })
    expect(impact.judged).toBe(1)
    expect(changedIn(impact)).toBe(changing)
  })
})

test('what stands for a provider and is none takes no room, and is not shown', () => {
  const [from, to] = [ruleset(), ruleset([])]
  const judged = judgeByBoth(from, to)(coded)
  const impact = createImpact(from, to)
  for (const code of ['9434765919', 'Jane Doe', '\u001b[31m']) impact.see(code, judged)
  for (let n = 0; n < 20_000; n++) impact.see(`R${n.toString(36).toUpperCase().padStart(4, '0')}`, judged)
  expect(impact.byProvider.size).toBe(10_002)
  expect(impact.byProvider.get('invalid')?.['newly-accepted']).toBe(3)
  expect(impact.byProvider.get('other')?.judged).toBe(10_000)
})
