import { describe, expect, test } from 'vitest'
import type { Header } from '../../services/pipeline/record.ts'
import { createMemoryTransport } from '../../services/transports/memory/memory-transport.ts'
import type { NewRecord } from '../../services/transports/transport.ts'
import { verifyOneOutputEach } from '../../services/verify/one-output-each.ts'

const outputs = ['enriched', 'rejected']

function outputOf(offset: number, changes: Partial<NewRecord> & { from?: string } = {}): NewRecord {
  const { from = 'in', ...record } = changes
  const named = { 'source-topic': from, 'source-partition': '0', 'source-offset': String(offset) }
  const headers = Object.entries(named).map(([name, value]): Header => [name, Buffer.from(value)])
  return { partition: 0, key: Buffer.from(`k${offset}`), value: Buffer.from('v'), headers, ...record }
}

/** Three inputs, and outputs as given. */
async function verify(enriched: NewRecord[], rejected: NewRecord[]) {
  const transport = createMemoryTransport()
  await transport.createTopics(['in', ...outputs].map((name) => ({ name, partitions: 2 })))
  const inputs = [0, 1, 2].map((n) => ({
    partition: 0,
    key: Buffer.from(`k${n}`),
    value: Buffer.from('e'),
    headers: [],
  }))
  await transport.append('in', inputs)
  await transport.append('enriched', enriched)
  await transport.append('rejected', rejected)
  return verifyOneOutputEach(transport, 'in', outputs)
}

describe('what the topics tell', () => {
  test('one output each is no problem', async () => {
    const { inputs, outputs: counts, problems } = await verify([outputOf(0), outputOf(2)], [outputOf(1)])
    expect({ inputs, counts: Object.fromEntries(counts), problems }).toEqual({
      inputs: 3,
      counts: { enriched: 2, rejected: 1 },
      problems: [],
    })
  })

  test.each([
    ['a lost one', [outputOf(0)], [outputOf(1)], ['in 0 at offset 2: no output of it anywhere']],
    [
      'one doubled on another topic',
      [outputOf(0), outputOf(1), outputOf(2)],
      [outputOf(1)],
      ['rejected 0 at offset 0: another output of in 0 at offset 1 stands elsewhere'],
    ],
    [
      'one of no input',
      [outputOf(0), outputOf(1), outputOf(2), outputOf(3)],
      [],
      ['enriched 0 at offset 3: there is no record in 0 at offset 3'],
    ],
    [
      'one of another topic',
      [outputOf(0), outputOf(1), outputOf(2), outputOf(3, { from: 'else' })],
      [],
      ['enriched 0 at offset 3: its headers name no record of in'],
    ],
    [
      'another key',
      [outputOf(0), outputOf(1, { key: null }), outputOf(2)],
      [],
      ['enriched 0 at offset 1: not the key of in 0 at offset 1'],
    ],
    [
      'another partition',
      [outputOf(0), outputOf(1, { partition: 1 }), outputOf(2)],
      [],
      ['enriched 1 at offset 0: not in the partition of in 0 at offset 1'],
    ],
    [
      'another order',
      [outputOf(1), outputOf(0), outputOf(2)],
      [],
      ['enriched 0 at offset 1: out of the order of in'],
    ],
  ])('%s is located', async (_, enriched, rejected, expected) => {
    expect((await verify(enriched, rejected)).problems).toEqual(expected)
  })
})
