import { byCount, table } from '../terminal/table.ts'
import { type CheckLine, outcomeOf } from './check-line.ts'

/** What was found, in numbers. */
export interface Summary {
  episodes: number
  readonly outcomes: Map<string, number>
  /** By rule, severity and status, joined by a space. */
  readonly findings: Map<string, number>
  readonly failures: Map<string, number>
}

export const emptySummary = (): Summary => ({
  episodes: 0,
  outcomes: new Map(),
  findings: new Map(),
  failures: new Map(),
})

const count = (counts: Map<string, number>, key: string, by = 1) =>
  counts.set(key, (counts.get(key) ?? 0) + by)

/** Adds a line to a summary. */
export function summarise(summary: Summary, line: CheckLine): void {
  summary.episodes += 1
  count(summary.outcomes, outcomeOf(line))
  if ('failureCode' in line) count(summary.failures, line.failureCode)
  else
    for (const { rule, severity, status } of line.assessment.findings)
      count(summary.findings, `${rule} ${severity} ${status}`)
}

/** Adds a part's summary to that of the whole. */
export function addSummary(whole: Summary, part: Summary): void {
  whole.episodes += part.episodes
  for (const counts of ['outcomes', 'findings', 'failures'] as const)
    for (const [key, n] of part[counts]) count(whole[counts], key, n)
}

/** The summary as tables. */
export function summaryText({ episodes, outcomes, findings, failures }: Summary): string {
  const share = (n: number) => `${((100 * n) / Math.max(1, episodes)).toFixed(1)} %`
  const parts = [
    table(
      ['outcome', 'episodes', 'share'],
      [...byCount(outcomes).map(([name, n]) => [name, n, share(n)]), ['all', episodes, '']],
    ),
  ]
  if (findings.size > 0) {
    parts.push(
      table(
        ['rule', 'severity', 'result', 'episodes'],
        byCount(findings).map(([key, n]) => [...key.split(' '), n]),
      ),
    )
  }
  if (failures.size > 0) parts.push(table(['failure code', 'lines'], byCount(failures)))
  return parts.join('\n')
}
