import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defaultPacks, readRules } from '../../services/config/rules-folder.ts'
import type { Episode } from '../../services/core/episode.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { shared } from '../shared-file.ts'

const conformanceCase = z.object({
  event: z.object({ eventId: z.string(), episode: z.custom<Episode>() }),
  expected: z.object({
    outcome: z.string(),
    applicability: z.string(),
    findings: z.array(z.object({ rule: z.string(), severity: z.string(), status: z.string() })),
  }),
})

const { assess } = compileRuleset(readRules(defaultPacks.split(',')), new Set(), null)
const file = shared('conformance/cases.ndjson', 'the 600 episodes whose verdicts were written by two hands')

/** An episode's verdict in the words of the cases, the findings sorted by rule. */
function verdictOn(episode: Episode) {
  const { outcome, applicability, findings } = assess(episode)
  const scope = applicability['ipg553']
  return {
    outcome,
    applicability: scope?.status === 'not-applicable' ? scope.reason : scope?.status,
    findings: findings
      .map(({ rule, severity, status }) => ({ rule, severity, status }))
      .toSorted((a, b) => (a.rule < b.rule ? -1 : 1)),
  }
}

describe.skipIf(file === null)('episodes whose verdicts were written by two hands', () => {
  const cases = (file?.toString('utf8') ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => conformanceCase.parse(JSON.parse(line)))

  test('there are 600, and all outcomes are among them', () => {
    expect(cases).toHaveLength(600)
    expect([...new Set(cases.map(({ expected }) => expected.outcome))].sort()).toEqual([
      'advisory',
      'conforming',
      'miscoded',
      'out-of-scope',
    ])
  })

  test('each is judged so', () => {
    const wrong = cases
      .map(({ event, expected }) => ({ id: event.eventId, expected, verdict: verdictOn(event.episode) }))
      .filter(({ expected, verdict }) => !isDeepStrictEqual(verdict, expected))
    expect(wrong).toEqual([])
  })
})
