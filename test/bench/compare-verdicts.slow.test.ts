import { expect, test } from 'vitest'
import { defects } from '../../services/generator/defects/catalogue.ts'
import { generate } from '../../services/generator/generate.ts'
import { compareVerdicts } from './compare-verdicts.ts'
import { avroEvents, nationalMix } from './corpus.ts'
import { testWithPeer } from './test-with-peer.ts'

const mixes = [
  { events: 10_000, seed: 11, ablationShare: 0.95, defectRate: 0.9, dirtRate: 0.5 },
  { events: 6_000, seed: 12, ablationShare: 0.5, defectRate: 0.128, dirtRate: 0.2 },
  { events: 6_000, seed: 13, ...nationalMix },
]
const [sample] = [...avroEvents({ events: 1, seed: 14 })].map(({ value }) => value)

function changed(value: Buffer, change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(value)
  change(bytes)
  return bytes
}

/** Values that no rule gets to see, and the tombstone. */
function* unreadable(value: Buffer): Generator<Buffer | null> {
  yield null
  yield Buffer.alloc(0)
  yield Buffer.from('plain text')
  yield Buffer.from([0, 0, 0])
  yield changed(value, (bytes) => bytes.writeInt32BE(99, 1))
  yield value.subarray(0, value.length - 1)
  yield Buffer.concat([value, Buffer.from([0])])
  // The first letter of the event's id, behind the header and the length.
  yield changed(value, (bytes) => bytes.writeUInt8(0xff, 6))
  const dated = (change: (episode: Record<string, unknown>) => object) => {
    const [event] = avroEvents({ events: 1, seed: 15 }, (parsed) => {
      const episode = parsed['episode'] as Record<string, unknown>
      return { ...parsed, episode: { ...episode, ...change(episode) } }
    })
    return event?.value ?? null
  }
  yield dated(() => ({ startDate: '2023-02-29', endDate: '2024-02-30' }))
  yield dated(() => ({ procedures: [{ code: 'J12.7', date: '20240101' }] }))
  yield dated(() => ({ imageControl: { used: 'perhaps', methods: ['ct', 'x-ray'] } }))
  yield dated(() => ({ diagnoses: Array.from({ length: 10_001 }, () => 'C78.7') }))
  yield dated(() => ({ imageControl: { used: 'yes', methods: Array.from({ length: 30 }, () => 'x-ray') } }))
  // U+FFFD may be written on purpose.
  yield dated(() => ({ spellId: '\uFFFD' }))
}

testWithPeer('the Kafka Streams peer gives the same outputs, byte for byte', async () => {
  const values = function* () {
    for (const mix of mixes) for (const { value } of avroEvents(mix)) yield value
    if (sample !== undefined) yield* unreadable(sample)
  }
  const { compared, byTopic, differences } = await compareVerdicts(values())
  expect(differences.slice(0, 20)).toEqual([])
  expect(compared).toBe(22_014)
  expect(byTopic['rejected']).toBeGreaterThan(5_000)
  expect(byTopic['dead-letter']).toBe(12)
})

test('the events hold every error that the generator can make', () => {
  const made = new Set(mixes.flatMap((mix) => [...generate(mix)].flatMap(({ label }) => label.defects)))
  const known = defects.map(([, { name }]) => name)
  expect(known.filter((name) => !made.has(name))).toEqual([])
})

testWithPeer('a peer that says something else is told apart', async () => {
  const values = [...avroEvents({ events: 50, seed: 16 })].map(({ value }) => value)
  const { differences } = await compareVerdicts(
    values,
    () => {},
    (rules) => ({ ...rules, rulesetDigest: 'other' }),
  )
  expect(differences).toHaveLength(50)
})
