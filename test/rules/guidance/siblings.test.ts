import { describe, expect, test } from 'vitest'
import { quickBound } from '../../../services/certify/bound.ts'
import { certifying } from '../../../services/certify/certify.ts'
import { finished } from '../../../services/certify/space.ts'
import { faultsIn } from '../../../services/cli/certify-report.ts'
import { defaultPacks, packIds, readRules } from '../../../services/config/rules-folder.ts'
import type { Applicability } from '../../../services/core/assessment.ts'
import type { Episode } from '../../../services/core/episode.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { generate } from '../../../services/generator/generate.ts'
import { decodeJsonEvent } from '../../../services/pipeline/json-event.ts'
import { ablation, type Changes } from '../rows/example.ts'
import { casesOf, episodeGiven, findingsOf } from '../verdicts.ts'

const drafts = ['ipg214', 'ipg406', 'ipg327', 'ipg445']
const packs = readRules([...defaultPacks.split(','), ...drafts])
const all = compileRuleset(packs)
const byDefault = compileRuleset(readRules(defaultPacks.split(',')))

const scopes = (episode: Episode) =>
  Object.fromEntries(
    Object.entries(all.assess(episode).applicability).map(([id, scope]) => [id, inWords(scope)]),
  )

function inWords(scope: Applicability): string {
  if (scope.status === 'applicable') return scope.status
  return scope.seeAlso === undefined ? scope.reason : `${scope.reason}, see ${scope.seeAlso}`
}

/** Nothing in the record but what is coded: what the siblings give of SNOMED CT is not known. */
const coded = (changes: Changes) => ablation({ recorded: '', snomedDiagnoses: '', ...changes })

test('the siblings are drafts, and judge only where they are asked for', () => {
  expect(defaultPacks).toBe('ipg553,opcs4-conventions,episode-integrity')
  const shipped = readRules().filter(({ data }) => data.status === 'draft')
  expect(shipped.map(({ id }) => id)).toEqual(drafts.toSorted())
  for (const { data } of shipped) expect(data.unknown.length).toBeGreaterThan(0)
  expect(packIds().length).toBe(packs.length)
})

describe('with all packs at work, an episode of each guidance finds its own', () => {
  test.each<[string, Changes, Record<string, string>]>([
    [
      'microwave, metastasis',
      {},
      { ipg553: 'applicable', ipg214: 'applicable', ipg406: 'not-in-force, see IPG553' },
    ],
    [
      'microwave, metastasis, the last day before IPG553',
      { start: '2016-04-25', end: '2016-04-26' },
      { ipg553: 'not-in-force, see IPG406', ipg214: 'applicable', ipg406: 'applicable' },
    ],
    [
      'microwave, metastasis, the first day of IPG553',
      { start: '2016-04-25', end: '2016-04-27' },
      { ipg553: 'applicable', ipg214: 'applicable', ipg406: 'not-in-force, see IPG553' },
    ],
    [
      'microwave, hepatocellular carcinoma',
      { diagnoses: 'C22.0' },
      {
        ipg553: 'other-indication, see IPG214',
        ipg214: 'applicable',
        ipg406: 'not-in-force, see IPG214',
      },
    ],
    [
      'microwave, hepatocellular carcinoma, before IPG553',
      { diagnoses: 'C22.0', start: '2015-01-01', end: '2015-01-02' },
      { ipg553: 'not-in-force, see IPG214', ipg214: 'applicable', ipg406: 'other-indication, see IPG214' },
    ],
    [
      'microwave, a haemangioma, for which no guidance is known',
      { diagnoses: 'D18.0' },
      { ipg553: 'other-indication', ipg214: 'other-indication', ipg406: 'not-in-force' },
    ],
    [
      'radiofrequency, metastasis of the colon',
      { diagnoses: 'C78.7 C18.7', procedures: 'J12.4 Y53.2' },
      { ipg553: 'no-microwave-ablation, see IPG327', ipg327: 'applicable' },
    ],
    [
      'radiofrequency, metastasis of another tumour: C18 is asked for, but IPG327 is not pointed at',
      { diagnoses: 'C78.7 C50.9', procedures: 'J12.4 Y53.2' },
      { ipg553: 'no-microwave-ablation', ipg327: 'applicable' },
    ],
    [
      'radiofrequency, hepatocellular carcinoma',
      { diagnoses: 'C22.0', procedures: 'J12.4 Y53.2' },
      { ipg553: 'no-microwave-ablation', ipg327: 'other-indication' },
    ],
    [
      'selective internal radiotherapy, metastasis of the colon',
      { diagnoses: 'C78.7 C18.7', procedures: 'J12.3 X65.3 Y36.4 Y53.4' },
      { ipg553: 'no-microwave-ablation, see IPG401' },
    ],
    [
      'selective internal radiotherapy, metastasis of another tumour',
      { diagnoses: 'C78.7 C50.9', procedures: 'J12.3 X65.3 Y36.4 Y53.4' },
      { ipg553: 'no-microwave-ablation' },
    ],
    [
      'J12.8 with Y12.3, metastasis',
      { procedures: 'J12.8 Y12.3 Y53.2' },
      { ipg553: 'no-microwave-ablation, see IPG445', ipg445: 'applicable' },
    ],
    [
      'J12.8, and Y12.3 with another operation',
      { procedures: 'J12.8 Y53.2 S06.5 Y12.3' },
      { ipg553: 'no-microwave-ablation', ipg445: 'no-such-operation' },
    ],
  ])('%s', (_, changes, expected) => {
    const others = {
      ipg214: 'no-microwave-ablation',
      ipg406: 'no-microwave-ablation',
      ipg327: 'no-radiofrequency-ablation',
      ipg445: 'no-such-operation',
    }
    expect(scopes(coded(changes))).toEqual({ ...others, ...expected })
  })
})

test('where IPG553 asks for an image code, IPG214 and IPG406 do not', () => {
  const bare = { procedures: 'J12.7', image: 'yes ultrasound' }
  const before = { start: '2015-01-01', end: '2015-01-02' }
  expect(findingsOf(all.assess(coded(bare)))).toEqual(['ipg553/image-control-coded fail/error'])
  expect(findingsOf(all.assess(coded({ ...bare, ...before })))).toEqual([])
  expect(findingsOf(all.assess(coded({ ...bare, diagnoses: 'C22.0' })))).toEqual([])
})

/** Episodes as hospitals code them, and every case of every pack. */
function* episodes(): Generator<Episode> {
  for (const pack of packs) for (const { given } of casesOf(pack)) yield episodeGiven(given)
  for (const { line } of generate({ seed: 214, events: 500, defectRate: 0.5, ablationShare: 0.8 })) {
    const decoded = decodeJsonEvent(line)
    if (decoded.ok) yield decoded.event.episode
  }
}

test('drafts change nothing of what the other packs say, and reject nothing', () => {
  const isOfDraft = (id: string) => drafts.some((draft) => id === draft || id.startsWith(`${draft}/`))
  let found = 0
  for (const episode of episodes()) {
    const [with_, without] = [all.assess(episode), byDefault.assess(episode)]
    found += with_.findings.filter(({ rule }) => isOfDraft(rule)).length
    expect({
      outcome: with_.outcome,
      approaches: with_.approaches,
      repairs: with_.repairs,
      applicability: with_.applicability['ipg553'],
      findings: with_.findings.filter(({ rule }) => !isOfDraft(rule)),
      passed: with_.passed.filter((rule) => !isOfDraft(rule)),
    }).toEqual({
      outcome: without.outcome,
      approaches: without.approaches,
      repairs: without.repairs,
      applicability: without.applicability['ipg553'],
      findings: without.findings,
      passed: without.passed,
    })
  }
  expect(found).toBeGreaterThan(100)
})

test('what an episode is pointed at applies to it, as far as it can be told from its codes', () => {
  const { assess } = compileRuleset(packs, new Set(), { codings: 0, entries: 0, remembered: 0 })
  const pointedAt = new Set<string>()
  const amiss: object[] = []
  for (const episode of episodes()) {
    const { applicability } = assess({ ...episode, snomedProcedures: [], snomedDiagnoses: [] })
    for (const scope of Object.values(applicability)) {
      if (scope.status === 'applicable' || scope.seeAlso === undefined) continue
      pointedAt.add(scope.seeAlso)
      // It is known to be there, and has no pack.
      if (scope.seeAlso === 'IPG401') continue
      const there = applicability[scope.seeAlso.toLowerCase()]
      const isIts = there?.status === 'applicable' || there?.reason === 'episode-open'
      if (!isIts) amiss.push({ pointedAt: scope.seeAlso, there, episode })
    }
  }
  expect(amiss).toEqual([])
  expect([...pointedAt].sort()).toEqual(['IPG214', 'IPG327', 'IPG401', 'IPG406', 'IPG445', 'IPG553'])
})

test('an entry of the register is of one pack: its switch turns nothing else', () => {
  const entries = packs.flatMap(({ data }) => data.interpretations.map(({ id }) => id))
  expect(entries.filter((id, index) => entries.indexOf(id) !== index)).toEqual([])
})

test('each entry of a draft’s register is listed by exactly the verdicts that its switch changes', () => {
  for (const pack of packs.filter(({ id }) => drafts.includes(id))) {
    const chosen = compileRuleset([pack])
    const cases = casesOf(pack).map(({ given }) => episodeGiven(given))
    for (const { id } of pack.data.interpretations) {
      const other = compileRuleset([pack], new Set([id]))
      const changed = cases.filter((episode) => said(chosen, episode) !== said(other, episode))
      const listing = cases.filter((episode) => chosen.assess(episode).interpretations.includes(id))
      expect([id, changed]).toEqual([id, listing])
      expect([id, changed.length]).not.toEqual([id, 0])
    }
  }
})

test('of the drafts, everything is reached, nothing contradicts, and no class has two verdicts', () => {
  const bound = { ...quickBound, methods: 1 }
  const ofDrafts = packs.filter(({ id }) => drafts.includes(id))
  const certification = finished(certifying({ packs: ofDrafts, bound, assess: all.assess, second: null }))
  expect(faultsIn(certification)).toEqual([])
  expect(certification.judged).toBeGreaterThan(1000)
})

/** All that a verdict says but for what it depends on. */
function said({ assess }: typeof all, episode: Episode): string {
  const { interpretations: _, rulesetDigest: __, findings, ...verdict } = assess(episode)
  return JSON.stringify([verdict, findings.map(({ interpretations: _, ...finding }) => finding)])
}
