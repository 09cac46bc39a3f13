import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useFastPath } from '../../services/transports/kafka/fast/fast-path.ts'
import { describeWithKafka } from '../kafka-broker.ts'
import { abortAndReuse, readThenFence, takeFailedForAborted } from './naive-owners.ts'
import { inputs, loseCommit, type Outcome, raceForPartition } from './races.ts'
import { waysToWrite } from './ways-to-write.ts'

const all = inputs.first + inputs.more
const exactlyOnce = { inputs: all, outputs: all, problems: [], next: BigInt(all) }
const found = ({ outputs, inputs: read, problems, next }: Outcome) => ({
  inputs: read,
  outputs: outputs.values().reduce((sum, count) => sum + count, 0),
  problems,
  next,
})
const wrong = (outputs: number) => ({ outputs, problems: expect.arrayContaining([expect.any(String)]) })

describe.each(waysToWrite)('with batches written and read by %s', (_, fast) => {
  beforeAll(() => useFastPath(fast))
  afterAll(() => useFastPath(true))

  describeWithKafka('a partition that changes hands while its old owner commits', () => {
    const committed = { committed: inputs.first, aborted: [], from: BigInt(inputs.first) }
    const fenced = { committed: 0, aborted: ['INVALID_PRODUCER_EPOCH'], from: null }

    test.each([
      ['before the new owner fences it: it counts', 1, committed],
      ['between fence and reading: it is refused', 2, fenced],
      ['between reading and processing: it is refused', 3, fenced],
    ])('%s', async (_, step, told) => {
      const race = await raceForPartition(step)
      expect(race).toMatchObject(told)
      expect(found(race)).toEqual(exactlyOnce)
    })
  })

  describeWithKafka('a commit of which nothing is heard', () => {
    test.each(['request', 'answer'] as const)('since its %s was lost', async (lost) => {
      const outcome = await loseCommit(lost)
      expect(outcome).toMatchObject({ committed: all, aborted: [expect.any(String)] })
      expect(found(outcome)).toEqual(exactlyOnce)
    })
  })

  // The gate is worth what it notices.
  describeWithKafka('the gate notices', () => {
    test('who reads, then fences: outputs come twice', async () => {
      const race = await raceForPartition(2, readThenFence)
      expect(found(race)).toMatchObject(wrong(all + inputs.first))
    })

    test('who takes a failed commit for aborted: outputs come twice', async () => {
      const outcome = await loseCommit('answer', takeFailedForAborted())
      expect(found(outcome)).toMatchObject(wrong(all + inputs.first))
    })

    test('who aborts after a failed commit and uses the producer again: it stands still', async () => {
      const outcome = await loseCommit('answer', abortAndReuse())
      expect(found(outcome)).toMatchObject(wrong(inputs.first))
    })
  })
})
