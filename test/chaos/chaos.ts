import { setTimeout as delay } from 'node:timers/promises'
import type { Cluster } from '../../infra/local-broker/cluster.ts'
import { type Progress, showProgress } from '../../services/terminal/progress.ts'
import { atWork, drain } from './drain.ts'
import { feedAll, feedAtRate } from './feed.ts'
import { readHistory } from './history.ts'
import { drawInputs } from './inputs.ts'
import { type Judgement, judge } from './judge.ts'
import { startLiveReader } from './live-reader.ts'
import { type Extent, plague, schedule } from './nemesis/nemesis.ts'
import type { Plan } from './plan.ts'
import { type Stage, setStage, type Traces } from './stage.ts'
import { streamOf, streams } from './streams.ts'

/** What a run has to tell at its end. */
export interface ChaosResult {
  readonly judgement: Judgement
  /** Faults that hit somebody, and were healed, by kind. */
  readonly faults: ReadonlyMap<string, number>
  /** Workers that ended by themselves or would not stop, and how. */
  readonly deserters: readonly string[]
  /** How many stopped before all that they had open was closed, while faults went on. */
  readonly cutShort: number
  readonly longestWaitMs: number
  /** From healing to the last commit; null where that took longer than the bound. */
  readonly recoveryMs: number | null
  readonly faultSeconds: number
}

const secondMs = 1_000

/** Runs checkers, feeds them, does faults to them, heals all, waits until all is done, and judges. */
export async function runChaos(
  cluster: Cluster,
  plan: Plan,
  traces: Traces,
  say: (line: string) => void,
): Promise<ChaosResult> {
  await using stack = new AsyncDisposableStack()
  const stage = stack.adopt(await setStage(cluster, plan, traces), (set) => set.close())
  const { crew, names, observer, outputs } = stage
  process.once('exit', crew.killAll)
  stack.defer(() => void process.off('exit', crew.killAll))
  const reader = startLiveReader(cluster.brokers, names.group, outputs)
  stack.defer(reader.stop)

  const { faults, faultSeconds } = await disturbWork(stage, plan, traces, say)
  crew.heal()
  say('All is healed; waiting until every input is processed')
  const recoveryMs = await drain(observer, names, plan.recoveryBoundMs)
  await crew.dismissAll()
  say('Judging by the topics')
  const judgement = await judge(observer, names, readHistory(traces.historyFile), reader)
  const { longestWaitMs } = reader
  const { deserters, cutShort } = crew
  return { judgement, faults, deserters, cutShort, longestWaitMs, recoveryMs, faultSeconds }
}

/** Has the crew work, and faults happen meanwhile; gives the faults by kind, and for how long they went on. */
async function disturbWork(stage: Stage, plan: Plan, { write }: Traces, say: (line: string) => void) {
  const { seed, rate, faultMs, waiting, workers, partitions, nodes } = plan
  const { crew, feeder, observer, names } = stage
  const inputs = drawInputs(seed, streamOf(seed, streams.inputs), partitions)
  const progress = waiting > 0 ? showProgress(waiting, 'records') : showTime(faultMs)
  const feed = {
    transport: feeder,
    topic: names.topics.input,
    inputs,
    write,
    passed: waiting > 0 ? progress.advance : () => {},
  }
  const faultsOver = new AbortController()
  const feedOver = new AbortController()
  try {
    await feedAll(feed, waiting)
    for (let place = 0; place < workers; place += 1) crew.start(place)
    const feeding = waiting > 0 ? undefined : feedAtRate(feed, rate, feedOver.signal)
    await atWork(observer, names, partitions)
    say(`Faults begin: workers ${workers}, brokers ${nodes}`)
    const began = performance.now()
    const enough = waiting > 0 ? drain(observer, names, faultMs) : delay(faultMs)
    const plagues = startPlagues(stage, plan, faultsOver.signal, write)
    // A fault that cannot be healed ends the run.
    await Promise.race([enough, failureOf([...plagues, feeding])])
    faultsOver.abort()
    const counts = await Promise.all(plagues)
    feedOver.abort()
    await feeding
    const faults = new Map(counts.flatMap((some) => [...some]))
    return { faults, faultSeconds: (performance.now() - began) / 1_000 }
  } finally {
    faultsOver.abort()
    feedOver.abort()
    progress.stop()
  }
}

function startPlagues(stage: Stage, plan: Plan, over: AbortSignal, write: Traces['write']) {
  const { seed, workers, partitions, nodes, habits, tracks, everyKind, mostOfKind, waiting } = plan
  const cast = { workers, partitions, nodes, sessionTimeoutMs: habits.sessionTimeoutMs }
  return tracks.map((kinds, track) => {
    // With no more inputs to come, faults that came later would disturb nothing.
    const goesOn = everyKind && waiting === 0
    const extent: Extent = { kinds: kinds.map(({ kind }) => kind), everyKind: goesOn, mostOfKind }
    const due = schedule(streamOf(seed, streams.faults + track), kinds, cast)
    return plague(due, stage, extent, over, write)
  })
}

/** Shows how much of that time is over. */
function showTime(ms: number): Progress {
  const { advance, stop } = showProgress(Math.round(ms / secondMs), 'seconds')
  let left = Math.round(ms / secondMs)
  const timer = setInterval(() => advance(left-- > 0 ? 1 : 0), secondMs)
  return {
    advance,
    stop() {
      clearInterval(timer)
      stop()
    },
  }
}

/** Never settles but where one of them fails. */
const failureOf = (works: readonly (Promise<unknown> | undefined)[]): Promise<never> =>
  new Promise((_, reject) => {
    for (const work of works) work?.catch(reject)
  })
