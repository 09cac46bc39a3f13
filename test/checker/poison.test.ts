import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureCodes } from '../../services/pipeline/failure.ts'
import type { StoredRecord } from '../../services/pipeline/record.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'
import type { NewRecord, Transport } from '../../services/transports/transport.ts'
import { type Verification, verifyOneOutputEach } from '../../services/verify/one-output-each.ts'
import { describeWithKafka, kafkaBrokers } from '../kafka-broker.ts'
import { headersNamed } from '../pipeline/carry.ts'
import {
  createPoisonTopics,
  type PoisonedChecker,
  type PoisonTopics,
  type Range,
  startPoisonedChecker,
} from './poison/poisoned-checker.ts'
import { canary, neighbours, type Poison, poisons } from './poison/poisons.ts'

const middle = neighbours.length / 2
const batches = {
  alone: ({ record }: Poison) => [record],
  first: ({ record }: Poison) => [record, ...neighbours],
  'in the middle': ({ record }: Poison) => neighbours.toSpliced(middle, 0, record),
  last: ({ record }: Poison) => [...neighbours, record],
}
type Position = keyof typeof batches
const positions = Object.keys(batches) as Position[]

/** What a batch held, and where. */
interface Put {
  readonly records: readonly NewRecord[]
  readonly range: Range
}

describeWithKafka('poison', () => {
  const puts = new Map<string, Put>()
  let checker: PoisonedChecker
  let outputs: ReadonlyMap<bigint, readonly StoredRecord[]>
  let verification: Verification
  let said = ''
  let committed: ReadonlyMap<number, bigint>
  const nameOf = (poison: Poison, position: Position) => `${poison.name} ${position}`

  beforeAll(async () => {
    const topics = await createPoisonTopics(kafkaBrokers)
    checker = await startPoisonedChecker(kafkaBrokers, topics)
    const put = async (name: string, records: readonly NewRecord[]) =>
      puts.set(name, { records, range: await checker.put(records) })
    await put('neighbours', neighbours)
    for (const position of positions) {
      for (const poison of poisons) await put(nameOf(poison, position), batches[position](poison))
    }
    await put('all', [...neighbours, ...poisons.map(({ record }) => record), ...neighbours])
    said = await checker.said()
    await checker[Symbol.asyncDispose]()
    const transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'poison-reader' })
    outputs = await outputsOf(transport, topics)
    const { input, enriched, rejected, deadLetter } = topics
    committed = await transport.committedOffsets(input, input)
    verification = await verifyOneOutputEach(transport, input, [enriched, rejected, deadLetter], {
      group: input,
    })
    await transport.close()
  }, 240_000)

  afterAll(() => checker?.[Symbol.asyncDispose]())

  /** The records of a batch, each with the one output that it has. */
  const cameOutAs = (name: string): CameOut[] => {
    const { records, range } = puts.get(name) ?? { records: [], range: { first: 0n } }
    return records.map((record, n) => {
      const found = outputs.get(range.first + BigInt(n)) ?? []
      expect(found, `outputs of record ${n} of the batch ${name}`).toHaveLength(1)
      return { record, output: found[0] as StoredRecord }
    })
  }

  const topicOf = ({ becomes }: Poison) => {
    const { enriched, rejected, deadLetter } = checker.topics
    if (Object.hasOwn(failureCodes, becomes)) return deadLetter
    return becomes === 'miscoded' ? rejected : enriched
  }

  const expectNeighbours = (came: readonly CameOut[]) => {
    const without = cameOutAs('neighbours')
    expect(came.map(({ output }) => [output.topic, output.key, output.value])).toEqual(
      without.map(({ output }) => [output.topic, output.key, output.value]),
    )
  }

  const expectPoison = (poison: Poison, { record, output }: CameOut) => {
    expect(output.topic).toBe(topicOf(poison))
    expect(output.key).toEqual(record.key)
    const isDead = output.topic === checker.topics.deadLetter
    const carried = isDead || record.value === null ? output.value : eventWithin(record, output)
    expect(carried?.equals(record.value ?? empty) ?? null).toBe(record.value === null ? null : true)
    const own = namesOfOurs(output, isDead)
    const kept = isDead ? record.headers : record.headers.filter(([name]) => !own.includes(name))
    expect(output.headers.slice(0, kept.length)).toEqual(kept)
    expect(headersNamed(output, 'outcome').at(-1)).toBe(isDead ? 'undecodable' : poison.becomes)
    if (isDead) expect(headersNamed(output, 'failure-code').at(-1)).toBe(poison.becomes)
  }

  test.each(poisons)('$name: one record, $becomes, and no harm to its neighbours', (poison) => {
    for (const position of positions) {
      const came = cameOutAs(nameOf(poison, position))
      const at = came.findIndex(({ record }) => record === poison.record)
      expectPoison(poison, came[at] as CameOut)
      if (came.length > 1) expectNeighbours(came.toSpliced(at, 1))
    }
  })

  test('each was in one batch with its neighbours, given up only where its output was refused', () => {
    for (const poison of poisons) {
      for (const position of positions) {
        const { range } = puts.get(nameOf(poison, position)) as Put
        const within = checker.committed.filter(
          ({ first, last }) => first >= range.first && last <= range.last,
        )
        const aborts = checker.aborted.filter(
          ({ firstOffset }) => firstOffset >= range.first && firstOffset <= range.last,
        )
        if (!poison.refused) expect([within, aborts], poison.name).toEqual([[range], []])
        else
          expect(aborts[0], poison.name).toEqual(
            expect.objectContaining({ firstOffset: range.first, reason: 'MESSAGE_TOO_LARGE' }),
          )
      }
    }
  })

  test('all of them at once do what each does alone', () => {
    const came = cameOutAs('all')
    expectNeighbours(came.slice(0, neighbours.length))
    expectNeighbours(came.slice(-neighbours.length))
    for (const [n, poison] of poisons.entries()) expectPoison(poison, came[neighbours.length + n] as CameOut)
  })

  test('the topics hold one output of each record, and everything is committed', () => {
    const records = [...puts.values()].reduce((sum, put) => sum + put.records.length, 0)
    expect(verification.problems).toEqual([])
    expect(verification.inputs).toBe(records)
    expect(committed).toEqual(new Map([[0, BigInt(records)]]))
    expect([...outputs.values()].flat()).toHaveLength(records)
  })

  test('nothing of them stands in the log or the metrics', () => {
    for (const code of new Set(poisons.map(({ becomes }) => becomes))) expect(said).toContain(code)
    expect(said).not.toMatch(traces)
  })
})

interface CameOut {
  readonly record: NewRecord
  readonly output: StoredRecord
}

const empty = Buffer.alloc(0)
const digits = canary.replaceAll(/\D/g, '')
const traces = new RegExp(`canary|${digits}`, 'i')

/** Names of the headers that the checker has put behind those of the input. */
const namesOfOurs = ({ headers }: StoredRecord, isDead: boolean) =>
  headers.slice(isDead ? -20 : -12).map(([name]) => name)

/** The bytes of an assessed output at which the event stands, without the five that Avro has in front. */
function eventWithin({ value }: NewRecord, output: StoredRecord): Buffer | undefined {
  if (value?.[0] !== 0) return output.value?.subarray('{"event":'.length).subarray(0, value?.length)
  const event = output.value?.subarray(5, value.length) ?? empty
  return Buffer.concat([value.subarray(0, 5), event])
}

/** Every output by the input offset that its headers name. */
async function outputsOf(
  transport: Pick<Transport, 'read'>,
  { enriched, rejected, deadLetter }: PoisonTopics,
): Promise<ReadonlyMap<bigint, readonly StoredRecord[]>> {
  const records: StoredRecord[] = []
  for (const topic of [enriched, rejected, deadLetter])
    records.push(...(await Array.fromAsync(transport.read(topic))))
  return Map.groupBy(records, (record) => BigInt(headersNamed(record, 'source-offset').at(-1) ?? -1))
}
