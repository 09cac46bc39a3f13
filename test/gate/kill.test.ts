import { expect, test } from 'vitest'
import { describeWithKafka } from '../kafka-broker.ts'
import { answerTo, api, requestOf } from '../proxy/frames.ts'
import { hasKcat, sourcesByKcat } from './kcat.ts'
import { killAt } from './killed-checker.ts'
import { inputs } from './races.ts'

const all = inputs.first + inputs.more
// A second is the promise; the rest is for machines that have other work. Unfenced, it would be ten and more.
const mostWaitMs = 5_000

const kcat = hasKcat('what a killed checker left behind, as kcat reads it')
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

describeWithKafka('a checker that is killed with its outputs sent', () => {
  test.each([
    ['its offsets not yet', requestOf(api.addOffsetsToTxn), 0],
    ['its offsets sent, too', answerTo(api.txnOffsetCommit), 0],
    ['about to commit', requestOf(api.endTxn), 0],
    ['committed, which it has not heard', answerTo(api.endTxn), inputs.first],
  ])('%s', async (where, point, visible) => {
    const restart = await killAt(point)
    const waited = Math.round(restart.waitedMs)
    process.stdout.write(`kill -9, ${where}: a reader waited ${waited} ms once the next checker was up\n`)
    expect(restart.problems).toEqual([])
    expect(restart).toMatchObject({ inputs: all, next: BigInt(all), visible })
    expect(restart.outputs.values().reduce((sum, count) => sum + count, 0)).toBe(all)
    if (kcat) expect(await sourcesByKcat(restart.topics)).toEqual(upTo(all))
    expect(restart.waitedMs).toBeLessThan(mostWaitMs)
  })
})
