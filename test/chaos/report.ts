import { styleText } from 'node:util'
import { byCount, table } from '../../services/terminal/table.ts'
import type { ChaosResult } from './chaos.ts'
import { type ChaosOptions, repeatCommand } from './options.ts'
import type { Plan } from './plan.ts'

/** Whether every promise was kept. */
export function isSound(result: ChaosResult): boolean {
  return complaintsOn(result).length === 0
}

/** The figures of a run as text, and what is wrong with it. */
export function reportText(result: ChaosResult, plan: Plan, options: ChaosOptions): string {
  const { judgement, faults, faultSeconds, longestWaitMs, recoveryMs } = result
  const { verification, inputs, transactions, lost, duplicated, reordered } = judgement
  const never = plan.tracks.flat().map(({ kind }) => [kind, 0] as const)
  const times = new Map([...never, ...faults, ['transaction aborted', transactions.fail]])
  return [
    table(['fault', 'times'], byCount(times)),
    table(
      ['what', 'ok', 'fail', 'unknown'],
      [
        ['inputs appended', inputs.ok, inputs.fail, inputs.unknown],
        ['transactions', transactions.ok, transactions.fail, transactions.unknown],
      ],
    ),
    table(['topic', 'records'], [['input', verification.inputs], ...verification.outputs]),
    `lost ${lost}, duplicated ${duplicated}, reordered ${reordered}`,
    `faults for ${faultSeconds.toFixed(0)} s; the longest that a reader waited for an output: ${seconds(longestWaitMs)}`,
    `recovery ${recoveryMs === null ? 'not' : `in ${seconds(recoveryMs)}`}, within ${seconds(plan.recoveryBoundMs)}`,
    `To repeat it: ${repeatCommand(options)}`,
    '',
    verdictText(result, plan),
  ].join('\n')
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`

/** What is wrong, a line each. */
function complaintsOn({ judgement, deserters, recoveryMs }: ChaosResult): string[] {
  return [
    ...judgement.problems,
    ...(recoveryMs === null ? ['not every input was processed in time after all was healed'] : []),
    ...deserters,
  ]
}

function verdictText(result: ChaosResult, { recoveryBoundMs }: Plan): string {
  const wrong = complaintsOn(result)
  if (wrong.length > 0)
    return styleText('red', ['NOT sound:', ...wrong.map((line) => `  ${line}`)].join('\n'))
  const { inputs } = result.judgement.verification
  const kept = `every one of ${inputs} inputs came out exactly once and in order, nothing aborted was seen, and all was done within ${seconds(recoveryBoundMs)}`
  return styleText('green', `Sound: ${kept}.`)
}
