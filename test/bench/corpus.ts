import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import avro from 'avsc'
import { type GenerateOptions, generate } from '../../services/generator/generate.ts'
import { wireFormat } from '../../services/pipeline/avro/wire-format.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'

/** The national mix: of 21 million episodes a year about 1,100 hold a microwave ablation of the liver. */
export const nationalMix = { ablationShare: 0.00005, undecodableRate: 0 }

/** An event as it goes onto the input topic: the episode's id, and Avro in the wire format. */
export interface KeyedEvent {
  readonly key: Buffer
  readonly value: Buffer
}

/** A generated event as parsed from JSON; fields may be absent. */
export type Parsed = Record<string, unknown>

/** Generated events in Avro. A field that the schema has no place for is left out, an absent one is null. */
export function* avroEvents(
  options: GenerateOptions,
  change: (event: Parsed) => Parsed = (event) => event,
): Generator<KeyedEvent> {
  const encode = eventEncoder()
  for (const { line } of generate({ ...options, undecodableRate: 0 }))
    yield encode(completed(change(JSON.parse(line.toString()))))
}

/** Encodes events that have every field. */
export function eventEncoder(): (event: Parsed) => KeyedEvent {
  const { latestEvent } = readLocalRegistry()
  const type = avro.Type.forSchema(latestEvent.schema, { omitRecordMethods: true })
  return (event) => ({
    key: Buffer.from(String((event['episode'] as Parsed)['episodeId'])),
    value: wireFormat(latestEvent.id, type.toBuffer(event)),
  })
}

const optional = [
  'spellId',
  'patientPseudonym',
  'endDate',
  'snomedProcedures',
  'snomedDiagnoses',
  'imageControl',
]

/** The event with null for what it lacks, and without what the schema has no place for in its lists. */
export function completed(event: Parsed): Parsed {
  const episode = event['episode'] as Parsed
  const whole: Parsed = { ...episode }
  for (const name of optional) whole[name] ??= null
  whole['procedures'] = (episode['procedures'] as Parsed[]).map(({ code, date }) => ({
    code,
    date: date ?? null,
  }))
  const control = whole['imageControl'] as Parsed | null
  whole['imageControl'] = control && { used: control['used'], methods: control['methods'] ?? null }
  return { ...event, episode: whole }
}

const chunkBytes = 8 * 1024 * 1024

/** Writes events to a file, each part behind its length; gives how many bytes the values have. */
export function writeCorpus(path: string, events: Iterable<KeyedEvent>): number {
  const file = openSync(path, 'w')
  let parts: Buffer[] = []
  let [held, total] = [0, 0]
  const flush = () => {
    writeSync(file, Buffer.concat(parts))
    parts = []
    held = 0
  }
  for (const { key, value } of events) {
    const lengths = Buffer.alloc(8)
    lengths.writeUInt32LE(key.length)
    lengths.writeUInt32LE(value.length, 4)
    parts.push(lengths, key, value)
    held += lengths.length + key.length + value.length
    total += value.length
    if (held > chunkBytes) flush()
  }
  flush()
  closeSync(file)
  return total
}

/** Reads them back, some megabytes at a time. */
export function* readCorpus(path: string): Generator<KeyedEvent[]> {
  const file = openSync(path, 'r')
  try {
    let left = Buffer.alloc(0)
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes)
      const read = readSync(file, chunk)
      if (read === 0) return
      const { events, rest } = cut(Buffer.concat([left, chunk.subarray(0, read)]))
      left = rest
      yield events
    }
  } finally {
    closeSync(file)
  }
}

function cut(bytes: Buffer): { events: KeyedEvent[]; rest: Buffer<ArrayBuffer> } {
  const events: KeyedEvent[] = []
  let at = 0
  while (at + 8 <= bytes.length) {
    const keyEnd = at + 8 + bytes.readUInt32LE(at)
    const end = keyEnd + bytes.readUInt32LE(at + 4)
    if (end > bytes.length) break
    events.push({ key: bytes.subarray(at + 8, keyEnd), value: bytes.subarray(keyEnd, end) })
    at = end
  }
  return { events, rest: Buffer.from(bytes.subarray(at)) }
}
