import type { ProcessEnd } from '../../telemetry/worker-events.ts'

/** What becomes of a worker that ended unasked: another follows after a pause, or the whole checker ends with a status. */
export type AfterEnd = { readonly restartInMs: number } | { readonly giveUpWith: number }

/** From its start to its end, in milliseconds of one clock. */
export interface Life {
  readonly from: number
  readonly to: number
}

/** Exit statuses in which a checker says why it cannot go on: its supervisor is to hear them, and not to be kept waiting. */
const saysWhy = (status: number | null): status is number => status !== null && status >= 2 && status <= 5

const cannotBeMended = 5
const calmMs = 60_000
const pauses = { firstMs: 1_000, mostMs: 60_000 }
// Who joins before the group has given up a member that did not leave (30 s) has all the others wait for that, and do
// nothing meanwhile. By themselves they go on with what they own.
const givenUpByGroupMs = 31_000

const hasLeftGroup = ({ status }: ProcessEnd) => status === 0

/**
 * Follows the ends of one worker. What ended by a signal, or without saying why, is restarted after a pause that doubles.
 * When such ends have followed each other for `giveUpAfterMs`, none of them a minute after its start, or would have by the
 * end of the next pause, it is given up.
 */
export function restartPolicy(giveUpAfterMs: number): (end: ProcessEnd, life: Life) => AfterEnd {
  let trouble: { readonly since: number; pauseMs: number } | null = null
  return (end, { from, to }) => {
    if (saysWhy(end.status)) return { giveUpWith: end.status }
    if (trouble === null || to - from >= calmMs) trouble = { since: to, pauseMs: pauses.firstMs }
    const restartInMs = hasLeftGroup(end) ? trouble.pauseMs : Math.max(trouble.pauseMs, givenUpByGroupMs)
    if (to + restartInMs - trouble.since > giveUpAfterMs) return { giveUpWith: cannotBeMended }
    trouble.pauseMs = Math.min(2 * trouble.pauseMs, pauses.mostMs)
    return { restartInMs }
  }
}
