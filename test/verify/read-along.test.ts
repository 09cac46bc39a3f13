import { expect, test } from 'vitest'
import { createMemoryTransport } from '../../services/transports/memory/memory-transport.ts'
import type { NewRecord, Transport } from '../../services/transports/transport.ts'
import { readAlong } from '../../services/verify/read-along.ts'

const partitions = 3
const perPartition = 500

const record = (partition: number, source: number | null): NewRecord => ({
  partition,
  key: null,
  value: null,
  headers:
    source === null
      ? []
      : Object.entries({ topic: 'in', partition, offset: source }).map(
          ([name, value]) => [`source-${name}`, Buffer.from(String(value))] as const,
        ),
})
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

async function filled(first: NewRecord[] = []): Promise<Transport> {
  const transport = createMemoryTransport()
  await transport.createTopics(['in', 'a', 'b'].map((name) => ({ name, partitions })))
  await transport.append('a', first)
  for (const partition of numbers(partitions)) {
    const offsets = numbers(perPartition)
    await transport.append(
      'in',
      offsets.map(() => record(partition, null)),
    )
    // One in fifty is on the other topic, and in one partition none at all.
    const isOnB = (offset: number) => partition !== 1 && offset % 50 === 0
    const outputs = (isWanted: (offset: number) => boolean) =>
      offsets.filter(isWanted).map((offset) => record(partition, offset))
    await transport.append(
      'a',
      outputs((offset) => !isOnB(offset)),
    )
    await transport.append('b', outputs(isOnB))
  }
  return transport
}

test('an output comes right after the input record that it names, and every record once', async () => {
  const { records, retained } = await readAlong(await filled(), 'in', ['a', 'b'])
  expect([...retained.keys()]).toEqual(['in', 'a', 'b'])
  let previous = ''
  let count = 0
  for await (const item of records) {
    count += 1
    if (!('source' in item)) previous = `${item.partition}/${item.offset}`
    else expect(`${item.source?.partition}/${item.source?.offset}`).toBe(previous)
  }
  expect(count).toBe(2 * partitions * perPartition)
})

test('an output of what cannot be there holds up no other', async () => {
  const strange = [record(0, null), record(0, perPartition), record(0, Number.MAX_SAFE_INTEGER), record(9, 0)]
  const transport = await filled(strange.map((one) => ({ ...one, partition: 0 })))
  const { records } = await readAlong(transport, 'in', ['a', 'b'])
  const seen: string[] = []
  for await (const item of records) {
    seen.push('source' in item ? item.record.topic : item.topic)
    if (seen.length === 7) break
  }
  expect(seen).toEqual(['in', 'a', 'a', 'a', 'a', 'b', 'in'])
})

test('whoever stops in the middle leaves no reader open', async () => {
  const transport = await filled()
  const open = new Set<string>()
  const watched: Transport = {
    ...transport,
    async *read(topic) {
      open.add(topic)
      try {
        yield* transport.read(topic)
      } finally {
        open.delete(topic)
      }
    },
  }
  const { records } = await readAlong(watched, 'in', ['a', 'b'])
  for await (const item of records) if ('source' in item) break
  expect([...open]).toEqual([])
})
