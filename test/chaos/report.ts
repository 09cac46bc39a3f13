import { styleText } from 'node:util'
import { byCount, table } from '../../services/terminal/table.ts'
import type { ChaosResult } from './chaos.ts'
import { type ChaosOptions, repeatCommand } from './options.ts'
import type { Plan } from './plan.ts'

/** Whether every promise was kept. */
export function isSound(result: ChaosResult, plan: Plan): boolean {
  return complaintsOn(result, plan).length === 0
}

/** The figures of a run as text, and what is wrong with it. */
export function reportText(result: ChaosResult, plan: Plan, options: ChaosOptions): string {
  const { judgement, faults, faultSeconds, longestWaitMs, recoveryMs, cutShort } = result
  const { verification, inputs, transactions, sizes, readLive, lost, duplicated, reordered } = judgement
  const never = plan.tracks.flat().map(({ kind }) => [kind, 0] as const)
  const times = new Map([...never, ...faults, ['transaction aborted', transactions.fail]])
  return [
    table(['fault that hit', 'times'], byCount(times)),
    table(['inputs appended', 'unknown whether'], [[inputs.ok, inputs.unknown]]),
    table(
      ['transactions committed', 'aborted', 'unknown'],
      [[transactions.ok, transactions.fail, transactions.unknown]],
    ),
    `records in a transaction that was committed: ${sizes ? `median ${sizes.median}, largest ${sizes.largest}` : 'none'}`,
    table(['topic', 'records'], [['input', verification.inputs], ...verification.outputs]),
    `read live, as they came: ${readLive} outputs`,
    `lost ${lost}, duplicated ${duplicated}, reordered ${reordered}`,
    `faults for ${faultSeconds.toFixed(0)} s; the longest that a reader waited for an output: ${seconds(longestWaitMs)}`,
    `recovery ${recoveryMs === null ? 'not' : `in ${seconds(recoveryMs)}`}, within ${seconds(plan.recoveryBoundMs)}`,
    `workers that stopped before all was closed, while faults went on: ${cutShort}`,
    `The same faults in the same order: ${repeatCommand(options)}`,
    '',
    verdictText(result, plan),
  ].join('\n')
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`

/** What is wrong, a line each. */
function complaintsOn({ judgement, deserters, recoveryMs, faults }: ChaosResult, plan: Plan): string[] {
  return [
    ...judgement.problems,
    ...(recoveryMs === null ? ['not every input was processed in time after all was healed'] : []),
    ...deserters,
    ...(plan.everyKind ? neverOf(faults, plan).map((kind) => `${kind}: never, though it had to be`) : []),
  ]
}

const neverOf = (faults: ChaosResult['faults'], { tracks }: Plan): string[] =>
  tracks.flatMap((kinds) => kinds.map(({ kind }) => kind)).filter((kind) => !faults.has(kind))

function verdictText(result: ChaosResult, plan: Plan): string {
  const wrong = complaintsOn(result, plan)
  if (wrong.length > 0)
    return styleText('red', ['NOT sound:', ...wrong.map((line) => `  ${line}`)].join('\n'))
  const { inputs } = result.judgement.verification
  const kept = `every one of ${inputs} inputs came out exactly once and in order, nothing aborted was seen, and all was done within ${seconds(plan.recoveryBoundMs)}`
  const never = neverOf(result.faults, plan).length
  const note =
    never === 0 ? '' : ` ${never} ${never === 1 ? 'kind' : 'kinds'} of fault did not occur in so short a run.`
  return styleText('green', `Sound: ${kept}.${note}`)
}
