import avro from 'avsc'
import { type GenerateOptions, generate } from '../../services/generator/generate.ts'
import { wireFormat } from '../../services/pipeline/avro/wire-format.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import type { KeyedEvent } from './stored-corpus.ts'

/** The national mix: of 21 million episodes a year about 1,100 hold a microwave ablation of the liver. */
export const nationalMix = { ablationShare: 0.00005, undecodableRate: 0 }

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

/** The same events as lines of JSON, as they are generated. */
export function* jsonEvents(options: GenerateOptions): Generator<KeyedEvent> {
  for (const { line } of generate({ ...options, undecodableRate: 0 })) {
    const { episode } = JSON.parse(line.toString()) as { readonly episode: { readonly episodeId: string } }
    yield { key: Buffer.from(episode.episodeId), value: line }
  }
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
