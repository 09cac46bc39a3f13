import type { EncodeEvent } from './avro/encode-event.ts'
import { decodeJsonEvent } from './json-event.ts'
import type { RecordContent } from './record.ts'

/**
 * The record that carries an event, written as JSON, onto the input topic, its episode's id as the key. With an encoder
 * it is Avro, unless the event holds more than the schema has places for. What cannot be read goes as it stands,
 * without a key: the checker is to see it.
 */
export function inputRecord(bytes: Buffer, encode: EncodeEvent | null): RecordContent {
  const decoded = decodeJsonEvent(bytes)
  if (!decoded.ok) return { key: null, value: bytes, headers: [] }
  const value = encode?.(JSON.parse(bytes.toString('utf8'))) ?? bytes
  return { key: Buffer.from(decoded.event.episode.episodeId), value, headers: [] }
}
