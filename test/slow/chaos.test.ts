import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Cluster, startCluster } from '../../infra/local-broker/cluster.ts'
import { type ChaosResult, runChaos } from '../chaos/chaos.ts'
import { clusterSettings } from '../chaos/cluster-settings.ts'
import type { ChaosOptions } from '../chaos/options.ts'
import { type Plan, planOf } from '../chaos/plan.ts'
import { isSound, reportText } from '../chaos/report.ts'
import { openTraces } from '../chaos/traces.ts'
import type { Habits, Mutant } from '../chaos/worker-settings.ts'

const say = (line: string) => void process.stderr.write(`${line}\n`)
const options: ChaosOptions = {
  seed: 5,
  minutes: 0.5,
  workers: 3,
  partitions: 4,
  rate: 200,
  nodes: 1,
  parity: false,
}

let cluster: Cluster
beforeAll(async () => {
  cluster = await startCluster({ nodes: 1, log: say, settings: clusterSettings })
})
afterAll(() => cluster?.stop())

async function run(plan: Plan, keepsTraces = true): Promise<ChaosResult> {
  const traces = openTraces()
  const result = await runChaos(cluster, plan, traces, say)
  say(reportText(result, plan, options))
  if (isSound(result, plan) || !keepsTraces) traces.forget()
  else say(`The history is in ${traces.historyFile}, what the workers said in ${traces.logFile}`)
  return result
}

describe('what can go wrong, and does', () => {
  test('of every kind at least once: nothing is lost, doubled or reordered', async () => {
    const plan = { ...planOf(options), everyKind: true }
    const result = await run(plan)
    expect(result.judgement.problems).toEqual([])
    expect(result.judgement).toMatchObject({ lost: 0, duplicated: 0, reordered: 0 })
    expect(result.deserters).toEqual([])
    expect(result.recoveryMs).not.toBeNull()
    const kinds = plan.tracks.flat().map(({ kind }) => kind)
    expect([...result.faults.keys()].sort()).toEqual(kinds.toSorted())
    expect(result.judgement.transactions.fail).toBeGreaterThan(0)
    expect(result.judgement.readLive).toBe(result.judgement.verification.inputs)
    expect(result.judgement.inputs.ok).toBeGreaterThan(1_000)
  })
})

// A run is worth what it notices.
describe('a run notices a worker that', () => {
  const calm = planOf({ ...options, workers: 1, partitions: 1 })
  const wrong = (mutant: Mutant, habits: Partial<Habits> = {}) =>
    run({ ...calm, habits: { ...calm.habits, ...habits, mutant }, tracks: [], faultMs: 2_000 }, false)

  test('sends outputs twice', async () => {
    const { judgement } = await wrong('sends-twice')
    expect(judgement.duplicated).toBe(judgement.verification.inputs)
    expect(judgement.lost).toBe(0)
  })

  test('leaves outputs out', async () => {
    const { judgement } = await wrong('leaves-out')
    expect(judgement.lost).toBe(judgement.transactions.ok)
    expect(judgement.duplicated).toBe(0)
  })

  test('commits what it calls aborted', async () => {
    const { judgement } = await wrong('commits-aborted', { abortShare: 1 })
    expect(judgement.problems).toContainEqual(expect.stringContaining('though aborted'))
    expect(judgement).toMatchObject({ lost: 0, duplicated: 0 })
  })
})
