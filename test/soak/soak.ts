import { setTimeout as delay } from 'node:timers/promises'
import { type Verification, verifyOneOutputEach } from '../../services/verify/one-output-each.ts'
import { createEventPool, takeFrom } from './event-pool.ts'
import { type Feed, startFeed } from './feed.ts'
import { createLatencies, type Latencies } from './latencies.ts'
import type { SoakOptions } from './options.ts'
import { newsLine } from './report.ts'
import type { Stage } from './stage.ts'
import { readVitalSigns, type VitalSigns } from './vital-signs.ts'

const poolEvents = 20_000
const sampleEveryMs = 5_000
const newsEveryMs = 60_000
const drainMs = 120_000

/** The checker's vital signs, so many seconds after the soak began, when so many records had been sent. */
export interface TimedSigns extends VitalSigns {
  readonly at: number
  readonly sent: number
}

/** What a soak has shown. */
export interface SoakResult {
  readonly seconds: number
  readonly sent: number
  readonly signs: readonly TimedSigns[]
  readonly latencies: Latencies
  readonly verification: Verification
  /** The checker's exit status when it was asked to stop, or had ended before. */
  readonly status: number | null
  /** How often the group was joined: more than once where the checker had left it in between. */
  readonly joins: number
}

/** Feeds the checker for as long as was asked or until the signal, has it finish, then judges by the topics alone. */
export async function soak(
  stage: Stage,
  { minutes, rate, seed }: SoakOptions,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<SoakResult> {
  const { transport, input, outputs, group, checker } = stage
  const feed = startFeed(transport, input, takeFrom(createEventPool(poolEvents, seed)), rate)
  const signs = await observe(stage, feed, minutes * 60, signal, say)
  const seconds = await feed.stop()
  if (isRunning(stage)) await drained(stage, feed.sent)
  const { status } = isRunning(stage) ? await checker.end('SIGTERM') : { status: checker.process.exitCode }
  const joins = checker.said().split('"event":"partitions-assigned"').length - 1
  say(`Judging ${feed.sent} records by the topics ...`)
  const latencies = createLatencies()
  const verification = await verifyOneOutputEach(transport, input, outputs, { group, output: latencies.add })
  return { seconds, sent: feed.sent, signs, latencies, verification, status, joins }
}

const isRunning = ({ checker: { process } }: Stage) =>
  process.exitCode === null && process.signalCode === null

/** Reads the signs every few seconds and tells of them every minute, until the time is over. */
async function observe(
  stage: Stage,
  feed: Feed,
  forSeconds: number,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<TimedSigns[]> {
  const began = performance.now()
  const signs: TimedSigns[] = []
  let newsAt = newsEveryMs
  for (;;) {
    const at = (performance.now() - began) / 1_000
    const read = await readVitalSigns(stage.httpPort)
    const timed = read && { at, sent: feed.sent, ...read }
    if (timed) signs.push(timed)
    if (timed && at * 1_000 >= newsAt) {
      say(newsLine(timed))
      newsAt += newsEveryMs
    }
    if (signal.aborted || at >= forSeconds || !isRunning(stage)) return signs
    await delay(Math.min(sampleEveryMs, (forSeconds - at) * 1_000), undefined, { signal }).catch(() => {})
  }
}

/** Waits, not for ever, until the group has committed as many records as were sent. */
async function drained({ transport, group, input, ...stage }: Stage, sent: number): Promise<void> {
  const until = performance.now() + drainMs
  while (performance.now() < until && stage.checker.process.exitCode === null) {
    const committed = await transport.committedOffsets(group, input)
    if (committed.values().reduce((sum, offset) => sum + Number(offset), 0) >= sent) return
    await delay(500)
  }
}
