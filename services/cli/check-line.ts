import type { Assessment } from '../core/assessment.ts'
import type { Located } from '../formats/format.ts'
import type { Assessed } from '../pipeline/event-assessor.ts'
import { type Failure, failureOf } from './unread.ts'
import type { WrittenText } from './written-text.ts'

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
    if (!assessed.ok) return { line, ...notAnEvent(located.event, assessed.failure) }
    return { line, episodeId: assessed.episodeId(), assessment: assessed.assessment() }
  }
}

/** Why a line is no event; whoever has a file asks what is wrong with that, and not what a topic may hold. */
function notAnEvent(bytes: Buffer, { code: failureCode, message }: Failure) {
  if (failureCode === 'encoding-unknown')
    return { failureCode, message: bytes[0] === bracket ? anArray : noObject }
  return {
    failureCode,
    message: failureCode === 'json-invalid' && bytes.length === 1 ? severalLines : message,
  }
}

const bracket = '['.charCodeAt(0)
const oneEach = 'one event is expected on each line'
const anArray = `a JSON array begins here, and ${oneEach}: jq -c '.[]' makes lines of the items of an array`
const noObject = `the first byte is not that of a JSON object, and ${oneEach}`
const severalLines = `a JSON object goes on over several lines, and ${oneEach}: jq -c . makes a line of each`

/** The outcome of a line, which is `undecodable` where there is no assessment. */
export const outcomeOf = (line: CheckLine) => ('assessment' in line ? line.assessment.outcome : 'undecodable')

/** Writes a line of the command's output, with its line break. Field names are fixed: other programs read them. */
export function writeLine(written: WrittenText, checked: CheckLine, file?: string): void {
  const head = `{${file === undefined ? '' : `"file":${JSON.stringify(file)},`}"line":${checked.line},`
  if ('assessment' in checked) {
    written.addText(`${head}"episodeId":${JSON.stringify(checked.episodeId)},`)
    // What has findings is new each time, mostly: keeping it in mind costs more than writing it.
    if (checked.assessment.findings.length > 0) written.addText(fieldsText(checked.assessment))
    else written.addBytes(fieldsWithoutFindings(checked.assessment))
  } else {
    const { failureCode, message } = checked
    written.addText(head + fields({ outcome: outcomeOf(checked), failureCode, message }))
  }
  written.addText('}\n')
}

const fields = (object: object) => JSON.stringify(object).slice(1, -1)

function fieldsText({ outcome, applicability, findings, repairs, repairSearch }: Assessment): string {
  const found = findings.length === 0 ? '[]' : JSON.stringify(findings)
  const search = repairSearch === undefined ? '' : `,"repairSearch":${JSON.stringify(repairSearch)}`
  return `"outcome":"${outcome}","applicability":${partText(applicability)},"findings":${found},"repairs":${partText(repairs)}${search}`
}

// Assessments are remembered, so that most lines share theirs with others, at least but for what findings quote.
const partText = remembered((part: object) => JSON.stringify(part))
const fieldsWithoutFindings = remembered((assessment: Assessment) => Buffer.from(fieldsText(assessment)))

/** Asks once of each object. */
function remembered<Key extends object, Answer>(ask: (key: Key) => Answer): (key: Key) => Answer {
  const answers = new WeakMap<Key, Answer>()
  return (key) => {
    const known = answers.get(key)
    if (known !== undefined) return known
    const answer = ask(key)
    answers.set(key, answer)
    return answer
  }
}
