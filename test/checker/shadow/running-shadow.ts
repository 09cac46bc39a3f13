import { setTimeout as delay } from 'node:timers/promises'
import type { Transport } from '../../../services/transports/transport.ts'
import { kafkaBrokers } from '../../kafka-broker.ts'
import {
  checkerEnvironment,
  killIfRunning,
  type RunningChecker,
  startCheckerProcess,
} from '../running-checker.ts'
import type { ShadowedTopics } from './shadowed-topics.ts'

/** The group of a checker: each has one of its own. */
export const groupOf = ({ enriched }: ShadowedTopics) => enriched

/** Starts a checker; without a folder it has no shadow. */
export function startShadowed(
  topics: ShadowedTopics,
  folder?: string,
  more: Record<string, string> = {},
): RunningChecker & AsyncDisposable {
  const checker = startCheckerProcess({
    ...checkerEnvironment(kafkaBrokers, topics),
    GROUP_ID: groupOf(topics),
    ...(folder !== undefined && { SHADOW_RULES: folder, TOPIC_SHADOW: topics.shadow }),
    ...more,
  })
  return { ...checker, [Symbol.asyncDispose]: () => killIfRunning(checker) }
}

/** Waits until the checker has committed so many records. */
export async function untilCommitted(
  transport: Transport,
  topics: ShadowedTopics,
  wanted: number,
): Promise<void> {
  for (;;) {
    const offsets = await transport.committedOffsets(groupOf(topics), topics.input)
    if ([...offsets.values()].reduce((sum, offset) => sum + Number(offset), 0) >= wanted) return
    await delay(100)
  }
}

/** The checker's page of metrics, once it holds this. */
export async function untilMetrics(port: number, wanted: RegExp): Promise<string> {
  for (;;) {
    const page = await fetch(`http://127.0.0.1:${port}/metrics`).then(
      (response) => response.text(),
      () => '',
    )
    if (wanted.test(page)) return page
    await delay(100)
  }
}
