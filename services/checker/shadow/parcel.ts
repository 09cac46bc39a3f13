import type { StoredRecord } from '../../pipeline/record.ts'

/** Some committed records of one partition, on their way to the shadow's thread: copied once, into bytes of their own. */
export interface Parcel {
  readonly topic: string
  readonly partition: number
  /** Keys and values, one behind the other. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly records: readonly PackedRecord[]
}

interface PackedRecord {
  readonly offset: bigint
  /** In bytes; null: there is no key. */
  readonly keyLength: number | null
  readonly valueLength: number
}

/** What the shadow looks at of a record. */
export type ParcelRecord = Pick<StoredRecord, 'topic' | 'partition' | 'offset' | 'key'> & {
  readonly value: Buffer
}

const most = { records: 250, bytes: 1024 * 1024 }

type Valued = StoredRecord & { readonly value: Buffer }

const sizeOf = ({ key, value }: Valued) => (key?.length ?? 0) + value.length

/** Records that go into one parcel, and the bytes that they take there. */
export interface Portion {
  readonly records: readonly Valued[]
  readonly length: number
}

/** Cuts the records of one partition that have a value into what a parcel takes; tombstones are not judged. */
export function* portionsOf(inputs: readonly StoredRecord[]): Generator<Portion, undefined> {
  let records: Valued[] = []
  let bytes = 0
  for (const record of inputs) {
    if (!hasValue(record)) continue
    const size = sizeOf(record)
    if (records.length > 0 && (records.length >= most.records || bytes + size > most.bytes)) {
      yield { records, length: bytes }
      records = []
      bytes = 0
    }
    records.push(record)
    bytes += size
  }
  if (records.length > 0) yield { records, length: bytes }
}

const hasValue = (record: StoredRecord): record is Valued => record.value !== null

/** Copies a portion into a parcel. */
export function pack({ records, length }: Portion): Parcel {
  // Of its own: a buffer of a fetch would be sent to the thread with all that it is a part of.
  const bytes = new Uint8Array(length)
  let at = 0
  const put = (some: Buffer | null) => {
    if (some === null) return
    bytes.set(some, at)
    at += some.length
  }
  for (const { key, value } of records) {
    put(key)
    put(value)
  }
  const { topic = '', partition = 0 } = records[0] ?? {}
  return {
    topic,
    partition,
    bytes,
    records: records.map(({ offset, key, value }) => ({
      offset,
      keyLength: key?.length ?? null,
      valueLength: value.length,
    })),
  }
}

/** Undoes the packing. */
export function* recordsIn({ topic, partition, bytes, records }: Parcel): Generator<ParcelRecord, undefined> {
  let at = 0
  const take = (length: number) => {
    at += length
    return Buffer.from(bytes.buffer, bytes.byteOffset + at - length, length)
  }
  for (const { offset, keyLength, valueLength } of records) {
    const key = keyLength === null ? null : take(keyLength)
    yield { topic, partition, offset, key, value: take(valueLength) }
  }
}
