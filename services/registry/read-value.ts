import avro from 'avsc'
import { checkReading } from '../pipeline/avro/checked-reading.ts'
import { isAvro, parseWireFormat } from '../pipeline/avro/wire-format.ts'
import type { LocalRegistry } from './local-registry.ts'

checkReading()

const openingBrace = '{'.charCodeAt(0)

/** Reads the values of our topics, JSON or Avro, for people and checks; undefined where the bytes are neither. */
export function valueReader(registry: Pick<LocalRegistry, 'schema'>): (value: Buffer) => unknown {
  const types = new Map<number, avro.Type>()
  function typeOf(id: number): avro.Type | undefined {
    const schema = registry.schema(id)
    if (schema !== undefined && !types.has(id))
      types.set(id, avro.Type.forSchema(schema, { omitRecordMethods: true }))
    return types.get(id)
  }
  return (value) => {
    try {
      if (value[0] === openingBrace) return JSON.parse(value.toString('utf8'))
      const parsed = isAvro(value) ? parseWireFormat(value) : null
      return parsed === null ? undefined : typeOf(parsed.schemaId)?.fromBuffer(parsed.data)
    } catch {
      return undefined
    }
  }
}
