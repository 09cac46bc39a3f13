const MAGIC = 0
export const HEADER_BYTES = 5

/** Confluent's wire format: a zero byte, the schema's id in four bytes (big-endian), then the Avro data. */
export function isAvro(value: Buffer): boolean {
  return value[0] === MAGIC
}

/** Takes a value in wire format apart; null where it ends within its header. */
export function parseWireFormat(value: Buffer): { schemaId: number; data: Buffer } | null {
  if (value.length < HEADER_BYTES) return null
  return { schemaId: value.readInt32BE(1), data: value.subarray(HEADER_BYTES) }
}

/** Puts a value in wire format together from its schema's id and its Avro data. */
export function wireFormat(schemaId: number, ...data: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeInt32BE(schemaId, 1)
  return Buffer.concat([header, ...data])
}

/** A value's data under another schema's id, with more data behind it. */
export function inOtherSchema(schemaId: number, value: Buffer, more: Buffer): Buffer {
  const output = Buffer.allocUnsafe(value.length + more.length)
  output.set(value)
  output[0] = MAGIC
  output.writeInt32BE(schemaId, 1)
  output.set(more, value.length)
  return output
}
