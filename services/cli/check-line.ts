import type { Assessment } from '../core/assessment.ts'
import type { Located } from '../formats/format.ts'
import type { Assessed } from '../pipeline/event-assessor.ts'
import { failureOf } from './unread.ts'

/** What is said of one line or row of a file. */
export type CheckLine =
  | { readonly line: number; readonly episodeId: string; readonly assessment: Assessment }
  | { readonly line: number; readonly failureCode: string; readonly message: string }

/** Judges one line or row of a file, read as the same bytes would be on a topic. */
export function lineJudge(assess: (value: Buffer) => Assessed): (located: Located) => CheckLine {
  return (located) => {
    const { line } = located
    if ('failure' in located) {
      const { code, message } = failureOf(located)
      return { line, failureCode: code, message }
    }
    const assessed = assess(located.event)
    if (!assessed.ok) return { line, failureCode: assessed.failure.code, message: assessed.failure.message }
    return { line, episodeId: assessed.episodeId(), assessment: assessed.assessment }
  }
}

/** The outcome of a line, which is `undecodable` where there is no assessment. */
export const outcomeOf = (line: CheckLine) => ('assessment' in line ? line.assessment.outcome : 'undecodable')

/** A line of the command's output, with its line break. Field names are fixed: other programs read them. */
export function lineText(checked: CheckLine, file?: string): string {
  const head = `{${file === undefined ? '' : `"file":${JSON.stringify(file)},`}"line":${checked.line},`
  if ('assessment' in checked)
    return `${head}"episodeId":${JSON.stringify(checked.episodeId)},${fieldsOf(checked.assessment)}}\n`
  const { failureCode, message } = checked
  return `${head}${fields({ outcome: outcomeOf(checked), failureCode, message })}}\n`
}

const fields = (object: object) => JSON.stringify(object).slice(1, -1)

// Assessments are remembered, so that most lines share theirs with others.
const written = new WeakMap<Assessment, string>()

function fieldsOf(assessment: Assessment): string {
  const known = written.get(assessment)
  if (known !== undefined) return known
  const { outcome, applicability, findings, repairs, repairSearch } = assessment
  const text = fields({ outcome, applicability, findings, repairs, repairSearch })
  written.set(assessment, text)
  return text
}
