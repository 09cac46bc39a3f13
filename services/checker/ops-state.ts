import type { Readiness } from '../telemetry/process-events.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { OpsState } from './ops-server.ts'
import type { Workers } from './workers/workers.ts'

const unready: Readonly<Record<Exclude<Readiness, 'ready'>, string>> = {
  starting: 'starting: the group has not been joined yet',
  'waiting-for-broker': 'waiting for the broker',
  stopping: 'stopping',
  failed: 'failed',
}

const whyUnready = (readiness: Readiness) => (readiness === 'ready' ? null : unready[readiness])

/** What is told of a checker that works itself, or of its workers as of one where it has some. */
export function opsState(
  telemetry: Pick<Telemetry, 'metrics'>,
  readiness: () => Readiness,
  workers: () => Workers | null,
): OpsState {
  const { contentType, text, snapshot } = telemetry.metrics
  const isOver = () => readiness() === 'stopping' || readiness() === 'failed'
  return {
    metrics: {
      contentType,
      text: async () => (await workers()?.metricsPage(await snapshot())) ?? text(),
    },
    notLive: () => (readiness() === 'failed' ? unready.failed : (workers()?.silent() ?? null)),
    notReady() {
      const several = workers()
      if (several === null || isOver()) return whyUnready(readiness())
      return several.notReady((why) => unready[why])
    },
  }
}
