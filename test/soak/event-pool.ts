import { generate } from '../../services/generator/generate.ts'
import { eventEncoder } from '../../services/pipeline/avro/encode-event.ts'
import { inputRecord } from '../../services/pipeline/input-record.ts'
import type { RecordContent } from '../../services/pipeline/record.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'

/** Gives as many records as asked for, the same ones over and over. */
export type TakeRecords = (count: number) => readonly RecordContent[]

/** Gives them from a list, from its beginning again where it ends. */
export function takeFrom(pool: readonly RecordContent[]): TakeRecords {
  let next = 0
  return (count) =>
    Array.from({ length: count }, () => pool[next++ % pool.length]).filter((record) => record !== undefined)
}

/** Generated events, as many in Avro as in JSON: made once, so that making them is no load later. */
export function createEventPool(events: number, seed: number): RecordContent[] {
  const { latestEvent } = readLocalRegistry()
  const encode = eventEncoder(latestEvent.id, latestEvent.schema)
  return [...generate({ events, seed })].map(({ line }, n) => inputRecord(line, n % 2 === 0 ? encode : null))
}

/** Generated events in JSON, each with a field more that nobody knows, of that many bytes. */
export function createLargeEvents(events: number, seed: number, bytes: number): RecordContent[] {
  const remark = 'x'.repeat(bytes)
  return [...generate({ events, seed, undecodableRate: 0 })].map(({ line }) => {
    const event = { ...JSON.parse(line.toString()), remark }
    return inputRecord(Buffer.from(JSON.stringify(event)), null)
  })
}
