import { expect, test } from 'vitest'
import { defaultPacks, readRules } from '../../services/config/rules-folder.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { generate } from '../../services/generator/generate.ts'
import { decodeJsonEvent } from '../../services/pipeline/json-event.ts'

// Repairs have no label, and cost most of the time.
const noRepairs = { codings: 0, entries: 0, remembered: 0 }
const ruleset = compileRuleset(readRules(defaultPacks.split(',')), new Set(), noRepairs)

/** What the engine makes of a line, in a label's words. */
function verdictOn(line: Buffer) {
  const decoded = decodeJsonEvent(line)
  if (!decoded.ok) return { undecodable: true, eventId: null, outcome: 'undecodable', findings: [] }
  const { outcome, findings } = ruleset.assess(decoded.event.episode)
  return {
    undecodable: false,
    eventId: decoded.event.eventId,
    outcome,
    findings: findings.map(({ rule, severity, status }) => ({ rule, severity, status })),
  }
}

const byRule = (findings: readonly { readonly rule: string }[]) =>
  findings.toSorted((a, b) => a.rule.localeCompare(b.rule))

// Two programs that share no code read the guidance alike: the one from its edits, the other from the event.
test.each([
  ['as hospitals code', { seed: 553, events: 20_000, undecodableRate: 0.01 }],
  [
    'with a defect in each, spelt as in real extracts',
    { seed: 4, events: 10_000, defectRate: 1, dirtRate: 1, ablationShare: 0.9 },
  ],
])('the engine finds what the generator put in, and nothing else: %s', (_, options) => {
  const seen = { findings: 0, undecodable: 0 }
  const disagreements: object[] = []
  for (const { line, label } of generate(options)) {
    const { undecodable, eventId, outcome, findings, defects } = label
    const expected = { undecodable, eventId, outcome, findings: byRule(findings) }
    const verdict = verdictOn(line)
    const found = { ...verdict, findings: byRule(verdict.findings) }
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      disagreements.push({ line: label.line, defects, expected, found })
    }
    seen.findings += findings.length
    if (undecodable) seen.undecodable += 1
  }
  expect(disagreements).toEqual([])
  expect(seen.findings).toBeGreaterThan(2000)
  expect(seen.undecodable).toBeGreaterThan(10)
})
