import type { Assessment } from '../core/assessment.ts'
import type { Label } from '../generator/generate.ts'
import type { StoredRecord } from '../pipeline/record.ts'

/** An output value as the demo reads it back from a topic. */
export interface OutputValue {
  readonly event: { readonly eventId: string }
  readonly assessment: Assessment
}

/** A record to show: its topic, headers and, unless it is a dead letter or tombstone, its value. */
export interface Sample {
  readonly record: StoredRecord
  readonly value: OutputValue | null
}

/** What the output topics hold, in numbers, with a few samples. */
export interface Tally {
  readonly outcomes: ReadonlyMap<string, number>
  readonly findings: ReadonlyMap<string, number>
  readonly failures: ReadonlyMap<string, number>
  readonly samples: readonly Sample[]
  /** Null without labels. */
  readonly labels: LabelCheck | null
}

/** The checker's verdicts against what the synthetic events' own edits imply. */
export interface LabelCheck {
  injected: number
  found: number
  readonly missed: string[]
  readonly invented: string[]
}

const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
/** The last header of a name as text: a dead letter keeps an input's own, and ours come behind. */
export const headerOf = ({ headers }: StoredRecord, wanted: string) =>
  headers.findLast(([name]) => name === wanted)?.[1]?.toString('utf8') ?? ''

/** Collects from output records as they are read back. */
export function createTally(read: (value: Buffer) => unknown, labels: ReadonlyMap<string, Label> | null) {
  const outcomes = new Map<string, number>()
  const findings = new Map<string, number>()
  const failures = new Map<string, number>()
  const samples = new Map<string, Sample>()
  const check: LabelCheck = { injected: 0, found: 0, missed: [], invented: [] }
  const unseen = new Map(labels)

  function add(record: StoredRecord): void {
    const outcome = headerOf(record, 'outcome')
    count(outcomes, outcome)
    const failure = outcome === 'undecodable' ? headerOf(record, 'failure-code') : null
    if (failure !== null) count(failures, failure)
    const value = failure === null && record.value !== null ? (read(record.value) as OutputValue) : null
    if (!samples.has(outcome)) samples.set(outcome, { record, value })
    if (value === null) return
    for (const { rule, severity, status } of value.assessment.findings)
      count(findings, `${rule} ${severity} ${status}`)
    const label = unseen.get(value.event.eventId)
    unseen.delete(value.event.eventId)
    if (labels !== null) compare(check, label, value.assessment, record)
  }

  function result(): Tally {
    for (const label of unseen.values()) check.missed.push(`line ${label.line}: no verdict on it`)
    return {
      outcomes,
      findings,
      failures,
      samples: [...samples.values()],
      labels: labels === null ? null : check,
    }
  }

  return { add, result }
}

function compare(
  check: LabelCheck,
  label: Label | undefined,
  assessment: Assessment,
  record: StoredRecord,
): void {
  const at = `${record.topic} ${record.partition} at offset ${record.offset}`
  if (label === undefined) {
    check.invented.push(`${at}: a verdict on an event without a label`)
    return
  }
  const name = (finding: { rule: string; severity: string; status: string }) =>
    `${finding.rule} ${finding.severity} ${finding.status}`
  const expected = new Set(label.findings.map(name))
  const observed = new Set(assessment.findings.map(name))
  check.injected += expected.size
  check.found += expected.intersection(observed).size
  for (const missed of expected.difference(observed)) check.missed.push(`${at}: ${missed}`)
  for (const invented of observed.difference(expected)) check.invented.push(`${at}: ${invented}`)
  if (assessment.outcome !== label.outcome)
    check.invented.push(`${at}: outcome ${assessment.outcome}, not ${label.outcome}`)
}
