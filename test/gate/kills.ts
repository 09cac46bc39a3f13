import { availableParallelism, loadavg } from 'node:os'
import { describe, expect, test } from 'vitest'
import { answerTo, api, requestOf } from '../proxy/frames.ts'
import { hasKcat, sourcesByKcat } from './kcat.ts'
import { killAt, type Restart } from './killed-checker.ts'
import { inputs } from './races.ts'
import type { waysToWrite } from './ways-to-write.ts'

const all = inputs.first + inputs.more
// Unfenced, it would be ten seconds and more.
const mostWaitMs = 1_000
// Twice, where the machine has other work.
const limit = { timeout: 180_000 }

const kcat = hasKcat('what a killed checker left behind, as kcat reads it')
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

const say = (where: string, text: string) => process.stdout.write(`kill -9, ${where}: ${text}\n`)

/** Kills a checker there and judges what became of it, whatever time it took. */
async function judged(
  where: string,
  point: Parameters<typeof killAt>[0],
  isCommitted: boolean,
  fast: boolean,
): Promise<Restart> {
  const restart = await killAt(point, { KAFKA_FAST_PRODUCE: fast ? 'on' : 'off' })
  say(where, `readers waited ${Math.round(restart.waitedMs)} ms once the next checker was up`)
  expect(restart.problems).toEqual([])
  expect(restart).toMatchObject({ inputs: all, next: BigInt(all) })
  // All of a transaction or none: on a busy machine the first is cut where its records have taken long.
  expect(restart.visible > 0).toBe(isCommitted)
  expect(restart.visible).toBeLessThanOrEqual(inputs.first)
  expect(restart.outputs.values().reduce((sum, count) => sum + count, 0)).toBe(all)
  if (kcat) expect(await sourcesByKcat(restart.topics)).toEqual(upTo(all))
  return restart
}

const points = [
  ['its offsets not yet', requestOf(api.addOffsetsToTxn), false],
  ['its offsets sent, too', answerTo(api.txnOffsetCommit), false],
  ['about to commit', requestOf(api.endTxn), false],
  ['committed, which it has not heard', answerTo(api.endTxn), true],
] as const

/** A checker is killed at each point of a transaction, and started again. */
export function testKills([whose, fast]: (typeof waysToWrite)[number]): void {
  describe(`a checker that is killed with its outputs sent, batches written by ${whose}`, () => {
    test.each(points)('%s', limit, async (where, point, isCommitted) => {
      let restart = await judged(where, point, isCommitted, fast)
      // Where a slow start has given the broker the time to end the transaction itself, nothing was measured.
      const isAsPromised = () => restart.waited === !isCommitted && restart.waitedMs < mostWaitMs
      const [load = 0] = loadavg()
      if (!isAsPromised() && load > availableParallelism()) {
        say(
          where,
          `not as promised, but the machine has other work (a load of ${load.toFixed(1)}): once more`,
        )
        restart = await judged(where, point, isCommitted, fast)
      }
      expect(restart.waited).toBe(!isCommitted)
      expect(restart.waitedMs).toBeLessThan(mostWaitMs)
    })
  })
}
