import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generate } from '../../services/generator/generate.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import { valueReader } from '../../services/registry/read-value.ts'
import { avroEvents } from './corpus.ts'
import { readCorpus, writeCorpus } from './stored-corpus.ts'

const options = { events: 300, seed: 5, dirtRate: 1, undecodableRate: 0 }

test('every generated event becomes Avro, whatever fields it lacks or has too many', () => {
  const read = valueReader(readLocalRegistry())
  const lines = [...generate(options)].map(({ line }) => JSON.parse(line.toString()))
  const events = [...avroEvents(options)]
  expect(events).toHaveLength(300)
  for (const [n, { key, value }] of events.entries()) {
    const { eventId, episode } = lines[n]
    expect(key.toString()).toBe(episode.episodeId)
    expect(read(value)).toMatchObject({
      eventId,
      episode: { endDate: episode.endDate ?? null, diagnoses: episode.diagnoses },
    })
  }
})

test('a corpus is read back as it was written, over the ends of portions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'))
  try {
    const file = join(folder, 'events')
    const events = Array.from({ length: 40 }, (_, n) => ({
      key: Buffer.from(String(n)),
      value: Buffer.alloc(500_000, n),
    }))
    expect(writeCorpus(file, events)).toBe(20_000_000)
    const portions = [...readCorpus(file)]
    expect(portions.length).toBeGreaterThan(2)
    expect(portions.flat()).toEqual(events)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
