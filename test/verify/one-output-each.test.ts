import { describe, expect, test } from 'vitest'
import type { Header, StoredRecord } from '../../services/pipeline/record.ts'
import { createMemoryTransport } from '../../services/transports/memory/memory-transport.ts'
import type { NewRecord, Transport } from '../../services/transports/transport.ts'
import { verifyOneOutputEach } from '../../services/verify/one-output-each.ts'
import { type Deletion, withDeletions } from './deletions.ts'

const outputs = ['enriched', 'rejected']
const day = 24 * 3_600_000

const headersOf = (offset: number, partition = 0, topic = 'in'): Header[] => [
  ['source-topic', Buffer.from(topic)],
  ['source-partition', Buffer.from(String(partition))],
  ['source-offset', Buffer.from(String(offset))],
]

function outputOf(offset: number, changes: Partial<NewRecord> = {}): NewRecord {
  const headers = headersOf(offset)
  return { partition: 0, key: Buffer.from(`k${offset}`), value: Buffer.from('v'), headers, ...changes }
}
const outputsOf = (...offsets: number[]) => offsets.map((offset) => outputOf(offset))
const daysAgo = (days: number, ...offsets: number[]) =>
  offsets.map((offset) => outputOf(offset, { timestamp: Date.now() - days * day }))

interface Stage {
  readonly inputs?: number
  readonly enriched?: readonly NewRecord[]
  readonly rejected?: readonly NewRecord[]
  readonly group?: string
  /** The group's next offset in partition 0. */
  readonly committed?: number
  readonly deleted?: Readonly<Record<string, Deletion>>
}

/** Input records in partition 0, and outputs as given. */
async function verify({ inputs = 3, enriched = [], rejected = [], ...given }: Stage) {
  const memory = createMemoryTransport()
  await memory.createTopics(['in', ...outputs].map((name) => ({ name, partitions: 2 })))
  const records = Array.from({ length: inputs }, (_, n) => outputOf(n, { headers: [] }))
  await memory.append('in', records)
  await memory.append('enriched', enriched)
  await memory.append('rejected', rejected)
  const { committed, deleted = {}, group = committed === undefined ? undefined : 'group' } = given
  const transport: Transport = {
    ...withDeletions(memory, deleted),
    committedOffsets: async () => new Map(committed === undefined ? [] : [[0, BigInt(committed)]]),
  }
  const verification = await verifyOneOutputEach(transport, 'in', outputs, { ...(group && { group }) })
  const [first] = verification.partitions
  return { ...verification, wrong: Object.fromEntries(verification.wrong), first }
}

describe('what the topics tell', () => {
  test('one output each is no problem', async () => {
    const found = await verify({ enriched: outputsOf(0, 2), rejected: outputsOf(1) })
    expect(found).toMatchObject({ inputs: 3, waiting: 0, wrong: {}, problems: [], notes: [] })
    expect(Object.fromEntries(found.outputs)).toEqual({ enriched: 2, rejected: 1 })
    expect(found.partitions).toMatchObject([
      { partition: 0, inputs: 3, processed: 3, outputs: [2, 1], overlap: { first: 0, last: 2 } },
      { partition: 1, inputs: 0, processed: 0, outputs: [0, 0], overlap: null },
    ])
  })

  const all = outputsOf(0, 1, 2)
  // Two of them wait for a group that is behind.
  test.concurrent.each<[string, Stage, string, string[]]>([
    [
      'a lost one',
      { enriched: outputsOf(0), rejected: outputsOf(1) },
      'lost',
      ['in 0 at offset 2: no output of it anywhere'],
    ],
    [
      'one doubled on another topic',
      { enriched: all, rejected: outputsOf(1) },
      'doubled',
      ['rejected 0 at offset 0: another output of in 0 at offset 1 stands elsewhere'],
    ],
    [
      'one doubled on its topic',
      { enriched: [...all, outputOf(0)] },
      'doubled',
      ['enriched 0 at offset 3: another output of in 0 at offset 0 stands elsewhere'],
    ],
    [
      'one of no input',
      { enriched: [...all, outputOf(3)] },
      'invented',
      ['enriched 0 at offset 3: there is no record in 0 at offset 3'],
    ],
    [
      'one of no partition',
      { enriched: [...all, outputOf(3, { headers: headersOf(0, 7) })] },
      'invented',
      ['enriched 0 at offset 3: there is no record in 7 at offset 0'],
    ],
    [
      'one of another topic',
      { enriched: [...all, outputOf(3, { headers: headersOf(0, 0, 'else') })] },
      'unsourced',
      ['enriched 0 at offset 3: its headers name no record of in'],
    ],
    [
      'one of no offset',
      { enriched: [...all, outputOf(3, { headers: [...headersOf(0), ['source-offset', null]] })] },
      'unsourced',
      ['enriched 0 at offset 3: its headers name no record of in'],
    ],
    [
      'another key',
      { enriched: [outputOf(0), outputOf(1, { key: Buffer.from('k2') }), outputOf(2)] },
      'other-key',
      ['enriched 0 at offset 1: not the key of in 0 at offset 1'],
    ],
    [
      'no key',
      { enriched: [outputOf(0), outputOf(1, { key: null }), outputOf(2)] },
      'other-key',
      ['enriched 0 at offset 1: not the key of in 0 at offset 1'],
    ],
    [
      'another partition',
      { enriched: [outputOf(0), outputOf(1, { partition: 1 }), outputOf(2)] },
      'misplaced',
      ['enriched 1 at offset 0: not in the partition of in 0 at offset 1'],
    ],
    [
      'another order',
      { enriched: outputsOf(1, 0, 2) },
      'reordered',
      ['enriched 0 at offset 1: out of order: the output of in 0 at offset 0 stands behind that of offset 1'],
    ],
    [
      'an output that the group has not committed',
      { enriched: all, committed: 2 },
      'uncommitted',
      ['enriched 0 at offset 2: the output of in 0 at offset 2, but group goes on at offset 2'],
    ],
    [
      'an output of a group that has committed nothing',
      { enriched: outputsOf(0), group: 'other' },
      'uncommitted',
      ['enriched 0 at offset 0: the output of in 0 at offset 0, but other has committed nothing there'],
    ],
    [
      'an offset that the input never had',
      { enriched: all, committed: 5 },
      'out-of-range',
      ['in 0 at offset 5: group goes on there, but the partition ends at offset 3'],
    ],
  ])('%s is located', async (_, stage, kind, expected) => {
    const { problems, wrong } = await verify(stage)
    expect({ problems, wrong }).toEqual({ problems: expected, wrong: { [kind]: expected.length } })
  })

  test('headers of an input that name another source give way to those behind them', async () => {
    const kept = outputOf(1, { headers: [...headersOf(9, 9, 'else'), ...headersOf(1)] })
    expect((await verify({ enriched: [outputOf(0), kept, outputOf(2)] })).wrong).toEqual({})
  })

  test('all that is wrong is counted, the gravest of it located', async () => {
    const twice = Array.from({ length: 30 }, (_, n) => [outputOf(n), outputOf(n)]).flat()
    const { wrong, problems } = await verify({ inputs: 31, enriched: twice })
    expect(wrong).toEqual({ lost: 1, doubled: 30 })
    expect(problems).toHaveLength(21)
    expect(problems[0]).toBe('in 0 at offset 30: no output of it anywhere')
    expect(problems[1]).toContain('enriched 0 at offset 1: another output')
    expect(problems.at(-1)).toBe('and 11 more')
  })

  test('an offset beyond all others keeps nobody from seeing the rest', async () => {
    const far = outputOf(1, { headers: headersOf(Number.MAX_SAFE_INTEGER) })
    const { wrong } = await verify({ enriched: [outputOf(0), far, outputOf(2)] })
    expect(wrong).toEqual({ lost: 1, invented: 1 })
  })

  test('topics that do not fit are named', async () => {
    const memory = createMemoryTransport()
    await memory.createTopics([
      { name: 'in', partitions: 2 },
      { name: 'enriched', partitions: 1 },
      { name: 'rejected', partitions: 2 },
    ])
    const transport = withDeletions(memory, { rejected: { compacted: true } })
    expect((await verifyOneOutputEach(transport, 'in', outputs)).problems).toEqual([
      'enriched: has 1 partitions where in has 2',
      'rejected: is compacted, so that outputs are deleted; its cleanup.policy has to be delete',
    ])
  })
})

describe('what is not processed yet', () => {
  test('waits, and is not lost', async () => {
    const { inputs, waiting, wrong, first } = await verify({ enriched: outputsOf(0, 1), committed: 2 })
    expect({ inputs, waiting, wrong }).toEqual({ inputs: 3, waiting: 1, wrong: {} })
    expect(first).toMatchObject({ processed: 2, waiting: 1, overlap: { first: 0, last: 1 } })
  })

  test('of a group that is not known is everything, and said', async () => {
    const { waiting, wrong, notes, first } = await verify({ group: 'other' })
    expect({ waiting, wrong, overlap: first?.overlap }).toEqual({ waiting: 3, wrong: {}, overlap: null })
    expect(notes).toEqual([expect.stringContaining('other has committed no offset of in')])
  })

  test('changes while it is read, with the checker at work', async () => {
    const transport = createMemoryTransport()
    const topics = { group: 'group', input: 'in' }
    await transport.createTopics(['in', ...outputs].map((name) => ({ name, partitions: 2 })))
    const process = (record: StoredRecord) => ({
      ...record,
      topic: outputs[Number(record.offset) % 2] ?? '',
      headers: headersOf(Number(record.offset), record.partition),
    })
    const job = await transport.run({ ...topics, outputs, process })
    const news = Array.from({ length: 3_000 }, (_, n) => outputOf(n, { partition: n % 2, headers: [] }))
    const seen: number[] = []
    for (let round = 0; round < 10; round++) {
      await transport.append('in', news)
      const verification = await verifyOneOutputEach(transport, 'in', outputs, { group: 'group' })
      expect(verification.problems).toEqual([])
      seen.push(verification.inputs - verification.waiting)
    }
    await job.stop()
    expect(seen.at(-1)).toBeGreaterThan(0)
  })
})

describe('what retention can have deleted', () => {
  test('of the input is not missed by its outputs', async () => {
    const { wrong, first } = await verify({ enriched: outputsOf(0, 1, 2), deleted: { in: { before: 2 } } })
    expect(wrong).toEqual({})
    expect(first).toMatchObject({ inputs: 1, outputs: [3, 0], overlap: { first: 2, last: 2 } })
  })

  test('of the input leaves its outputs in their order', async () => {
    const { problems } = await verify({ enriched: outputsOf(1, 0, 2), deleted: { in: { before: 2 } } })
    expect(problems).toEqual([expect.stringContaining('enriched 0 at offset 1: out of order')])
  })

  const stage = (deleted: Stage['deleted'], enriched: NewRecord[], rejected: NewRecord[]): Stage => ({
    inputs: 6,
    enriched,
    rejected,
    ...(deleted && { deleted }),
  })

  test('of the outputs is not called lost, and the overlap begins behind it', async () => {
    const old = stage(
      { enriched: { before: 2, keptForMs: 7 * day } },
      daysAgo(8, 0, 2, 3, 5),
      daysAgo(8, 1, 4),
    )
    const { wrong, first, notes } = await verify(old)
    expect(wrong).toEqual({})
    expect(first).toMatchObject({ overlap: { first: 3, last: 5 }, unjudged: { count: 2, last: 2 } })
    expect(notes).toEqual([
      'in 0: 2 records, up to offset 2, cannot be judged: retention may have deleted what came out of it from enriched',
    ])
  })

  test('is not what lies behind the first output that is left', async () => {
    const old = stage({ enriched: { before: 1, keptForMs: 7 * day } }, daysAgo(8, 0, 2, 3), daysAgo(8, 1, 4))
    const { wrong, problems } = await verify(old)
    expect({ wrong, problems }).toEqual({
      wrong: { lost: 1 },
      problems: ['in 0 at offset 5: no output of it anywhere'],
    })
  })

  test.each([
    ['the outputs before it are young', 7 * day, 1, { deleted: 1 }],
    ['it deletes nothing', Number.POSITIVE_INFINITY, 100, { deleted: 2 }],
    ['the outputs before it are old', 7 * day, 8, {}],
    ['they are old within the hour by which clocks may differ', 7 * day, 7 - 0.5 / 24, {}],
    ['they are young by more than that hour', 7 * day, 7 - 2 / 24, { deleted: 1 }],
    ['the size of the topic decides', 0, 0, {}],
  ])('of a topic that is empty now: where %s', async (_, keptForMs, age, expected) => {
    const emptied = stage(
      { rejected: { before: 2, keptForMs } },
      daysAgo(age, 1, 2, 4, 5),
      daysAgo(age, 0, 3),
    )
    const { wrong, problems } = await verify(emptied)
    expect(wrong).toEqual(expected)
    if ('deleted' in expected) {
      expect(problems.at(-1)).toBe(
        'in 0 at offset 3: no output of it; rejected 0 begins at offset 2 now, sooner than its retention has it',
      )
    }
  })

  test('before the group came to it is said', async () => {
    const { wrong, notes } = await verify({
      enriched: outputsOf(0),
      committed: 1,
      deleted: { in: { before: 2 } },
    })
    expect(wrong).toEqual({})
    expect(notes).toEqual(['in 0: offsets 1 to 1 were deleted before the group came to them'])
  })

  test('is what is still there at the end', async () => {
    const during = { before: 4, keptForMs: 7 * day, whileRead: true }
    const old = { inputs: 6, enriched: daysAgo(8, 0, 1, 2, 3, 4, 5) }
    const output = await verify({ ...old, deleted: { enriched: during } })
    expect(output.wrong).toEqual({})
    expect(output.first).toMatchObject({ overlap: { first: 4, last: 5 }, unjudged: { count: 4 } })
    const input = await verify({ ...old, deleted: { in: during } })
    expect(input.wrong).toEqual({})
    expect(input.first).toMatchObject({ inputs: 2, overlap: { first: 4, last: 5 } })
  })

  test('where a later record of a key deletes earlier ones, is any of them', async () => {
    const compacted = { in: { without: [1], compacted: true } }
    expect((await verify({ enriched: outputsOf(0, 1, 2), deleted: compacted })).wrong).toEqual({})
    const plain = { in: { without: [1] } }
    expect((await verify({ enriched: outputsOf(0, 1, 2), deleted: plain })).problems).toEqual([
      'enriched 0 at offset 1: there is no record in 0 at offset 1',
    ])
  })
})
