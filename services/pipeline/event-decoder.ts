import { avroEventDecoder, type SchemasInUse, schemasInUse } from './avro/avro-event.ts'
import { isAvro } from './avro/wire-format.ts'
import { type Decoded, failed } from './decoded.ts'
import { decodeJsonEvent } from './json-event.ts'
import type { SchemaRegistry } from './schema-registry.ts'

/** The largest event that is decoded, in bytes. Brokers allow about one MiB unless told otherwise. */
export const mostEventBytes = 4 * 1024 * 1024

export const openingBrace = '{'.charCodeAt(0)

/** Decides by the first byte how an event is written, and reads it. Bad bytes are a value, never a throw. */
export function eventDecoder(
  registry: SchemaRegistry,
  schemas: SchemasInUse = schemasInUse(registry),
): (value: Buffer) => Decoded {
  const decodeAvroEvent = avroEventDecoder(schemas)
  return (value) => {
    if (value.length === 0) return failed('value-empty', 'the value has no bytes')
    if (value.length > mostEventBytes) {
      return failed('value-too-large', `${value.length} bytes, the most that is read is ${mostEventBytes}`)
    }
    if (value[0] === openingBrace) return decodeJsonEvent(value)
    if (isAvro(value)) return decodeAvroEvent(value)
    return failed(
      'encoding-unknown',
      'the first byte is neither that of a JSON object nor that of Avro in wire format',
    )
  }
}
