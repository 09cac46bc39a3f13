import type { Sights } from '../../core/memo/sights.ts'
import type { SchemasInUse } from '../avro/avro-event.ts'
import { HEADER_BYTES, isAvro } from '../avro/wire-format.ts'
import { mostEventBytes, openingBrace } from '../event-decoder.ts'
import type { Glance } from './along-path.ts'
import { avroGlance } from './glance-avro.ts'
import { jsonGlance } from './glance-json.ts'

/** Glances at events in either encoding; null for what is to be read in full, whether or not it can be. */
export function createGlance<Remembered>(
  schemas: SchemasInUse,
  sights: Sights,
): (value: Buffer) => Glance<Remembered> | null {
  let atJson: ((value: Buffer) => Glance<Remembered> | null) | null = null
  const atAvro = new Map<number, ((value: Buffer) => Glance<Remembered> | null) | null>()

  function avroGlanceBy(schemaId: number) {
    const known = atAvro.get(schemaId)
    if (known !== undefined) return known
    const inUse = schemas(schemaId)
    // Not remembered: there is no end to ids that nobody has registered.
    if (inUse === undefined) return null
    const glance = avroGlance<Remembered>(inUse, sights)
    atAvro.set(schemaId, glance)
    return glance
  }

  return (value) => {
    if (value.length > mostEventBytes) return null
    if (value[0] === openingBrace) {
      atJson ??= jsonGlance<Remembered>(sights)
      return atJson(value)
    }
    if (!isAvro(value) || value.length < HEADER_BYTES) return null
    return avroGlanceBy(value.readInt32BE(1))?.(value) ?? null
  }
}
