import { styleText } from 'node:util'
import { byCount, table } from '../terminal/table.ts'
import type { Verification } from '../verify/one-output-each.ts'
import { headerOf, type LabelCheck, type Sample, type Tally } from './tally.ts'

/** What the demo has to tell at its end. */
export interface DemoResult {
  readonly verification: Verification
  readonly tally: Tally
  readonly sent: number
  readonly seconds: number
}

const mostNamed = 10

/** Whether every input came out once, and every verdict is as its label says. */
export function isSound({ verification, tally, sent }: DemoResult): boolean {
  const { labels } = tally
  const asLabelled = labels === null || labels.missed.length + labels.invented.length === 0
  return unsound(verification, sent).length === 0 && asLabelled
}

/** The summary as text. */
export function reportText(result: DemoResult, input: string): string {
  const { verification, tally, sent, seconds } = result
  const outputs = [...verification.outputs]
  const out = outputs.reduce((sum, [, n]) => sum + n, 0)
  const parts = [
    table(['topic', 'records'], [[input, verification.inputs], ...outputs]),
    table(['outcome', 'records'], byCount(tally.outcomes)),
  ]
  if (tally.findings.size > 0) {
    parts.push(
      table(
        ['rule', 'severity', 'result', 'episodes'],
        byCount(tally.findings).map(([key, n]) => [...key.split(' '), n]),
      ),
    )
  }
  if (tally.failures.size > 0) parts.push(table(['failure code', 'dead letters'], byCount(tally.failures)))
  parts.push(styleText('bold', 'Samples, read back from the topics'), ...tally.samples.map(sampleText))
  parts.push(
    `${sent} sent, ${verification.inputs} in, ${out} out, in ${seconds.toFixed(1)} s: ${Math.round(sent / seconds)} events per second, sending included\n`,
  )
  if (tally.labels !== null) parts.push(labelText(tally.labels))
  parts.push(verdictText(verification, sent))
  return parts.join('\n')
}

function labelText({ injected, found, missed, invented }: LabelCheck): string {
  const wrong = [
    ...missed.map((text) => `  missed    ${text}`),
    ...invented.map((text) => `  invented  ${text}`),
  ]
  const line = `${injected} findings were put into the episodes: ${found} found, ${missed.length} missed, ${invented.length} invented`
  return [line, ...wrong.slice(0, mostNamed), ''].join('\n')
}

/** What is wrong with the topics, a line each. */
function unsound({ inputs, waiting, problems }: Verification, sent: number): string[] {
  return [
    ...(inputs === sent ? [] : [`${sent} records were sent, ${inputs} are on the input topic`]),
    ...(waiting === 0 ? [] : [`${waiting} records were not processed`]),
    ...problems,
  ]
}

function verdictText(verification: Verification, sent: number): string {
  const wrong = unsound(verification, sent)
  if (wrong.length === 0)
    return styleText(
      'green',
      'Verified from the topics: every input record came out exactly once, in order, with its key.\n',
    )
  return styleText(
    'red',
    ['NOT every input record came out exactly once:', ...wrong.map((text) => `  ${text}`), ''].join('\n'),
  )
}

function sampleText({ record, value }: Sample): string {
  const header = (wanted: string) => headerOf(record, wanted)
  const place = `${record.topic}, partition ${record.partition}, offset ${record.offset}`
  const lines = [
    `  ${styleText('bold', header('outcome'))}  ${place}, from offset ${header('source-offset')}`,
  ]
  if (header('outcome') === 'undecodable') {
    lines.push(`    ${header('failure-code')} (${header('failure-stage')}): ${header('failure-message')}`)
  }
  if (value !== null) {
    const { applicability, approaches, findings } = value.assessment
    for (const [pack, { status, ...why }] of Object.entries(applicability)) {
      lines.push(
        `    ${pack}: ${status}${'reason' in why && why.reason ? ` (${why.reason})` : ''}, coded ${approaches.coded.join(', ') || 'nothing'}, recorded ${approaches.recorded.join(', ') || 'nothing'}`,
      )
    }
    for (const { severity, rule, message, citation } of findings) {
      lines.push(
        `    ${severity}  ${rule}: ${message}`,
        `           ${citation.guidance}, ${citation.locator}`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}
