import type { Header } from '../../services/pipeline/record.ts'
import type { AppendOutcome, History } from './history.ts'
import { inputHeader } from './inputs.ts'

/** An input as it was found on its topic, those of a partition in their order. */
export interface FoundInput {
  readonly partition: number
  readonly headers: readonly Header[]
}

/** What became of the inputs on their own topic. */
export interface InputJudgement {
  readonly counts: Record<AppendOutcome, number>
  readonly lost: number
  readonly duplicated: number
  readonly reordered: number
  readonly problems: readonly string[]
}

const mostNamed = 20

/** Holds the input topic against the history: ok is there once, unknown once or not at all, and in order. */
export function judgeInputs(found: readonly FoundInput[], history: History): InputJudgement {
  const outcomes = outcomesOf(history)
  const counts = { ok: 0, unknown: 0 }
  for (const outcome of outcomes.values()) counts[outcome] += 1
  const seen = new Set<string>()
  const last = new Map<number, number>()
  const problems: string[] = []
  let [duplicated, reordered] = [0, 0]
  for (const { partition, headers } of found) {
    const id = headers.findLast(([name]) => name === inputHeader)?.[1]?.toString() ?? 'without a number'
    const outcome = outcomes.get(id)
    if (outcome === undefined) problems.push(`input ${id} is there, but was never appended`)
    if (seen.has(id)) {
      duplicated += 1
      problems.push(`input ${id} is there again`)
      continue
    }
    seen.add(id)
    // A send of which nothing was heard may come to the broker after the next one.
    if (outcome !== 'ok') continue
    const number = Number(id.split('-')[1])
    if (number < (last.get(partition) ?? -1)) {
      reordered += 1
      problems.push(`input ${id} stands behind ${partition}-${last.get(partition)}`)
    }
    last.set(partition, number)
  }
  const lost = [...outcomes].filter(([id, outcome]) => outcome === 'ok' && !seen.has(id)).map(([id]) => id)
  problems.push(...lost.map((id) => `input ${id} was acknowledged, and is not there`))
  return { counts, lost: lost.length, duplicated, reordered, problems: problems.slice(0, mostNamed) }
}

function outcomesOf({ appends }: History): Map<string, AppendOutcome> {
  const outcomes = new Map<string, AppendOutcome>()
  for (const { outcome, ranges } of appends) {
    for (const { partition, first, last } of ranges) {
      for (let number = first; number <= last; number += 1) outcomes.set(`${partition}-${number}`, outcome)
    }
  }
  return outcomes
}
