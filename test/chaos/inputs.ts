import { generate } from '../../services/generator/generate.ts'
import { between, drawFrom, type Random } from '../../services/generator/random.ts'
import { type EncodeEvent, eventEncoder } from '../../services/pipeline/avro/encode-event.ts'
import { wireFormat } from '../../services/pipeline/avro/wire-format.ts'
import { inputRecord } from '../../services/pipeline/input-record.ts'
import type { RecordContent } from '../../services/pipeline/record.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import type { NewRecord } from '../../services/transports/transport.ts'

/** The header that tells one input from every other: `<partition>-<number>`, numbers rising by one from 0. */
export const inputHeader = 'chaos-input'

/** An input record, and its number among those of its partition. */
export interface NumberedInput {
  readonly record: NewRecord & { readonly partition: number }
  readonly number: number
}

type Shape = (line: Buffer, random: Random) => RecordContent

const mostEvents = 100_000_000
const brokenShare = 0.03
const unknownSchema = 999_999

/** Inputs without end: events in both encodings, and among them what cannot be read, and tombstones. */
export function* drawInputs(seed: number, random: Random, partitions: number): Generator<NumberedInput> {
  const draw = drawFrom(shapes())
  const numbers = new Array<number>(partitions).fill(0)
  for (const { line } of generate({ events: mostEvents, seed, undecodableRate: brokenShare })) {
    const partition = between(random, 0, partitions - 1)
    const number = numbers[partition] ?? 0
    numbers[partition] = number + 1
    const content = draw(random)(line, random)
    const header = [inputHeader, Buffer.from(`${partition}-${number}`)] as const
    yield { number, record: { ...content, partition, headers: [...content.headers, header] } }
  }
}

function shapes(): readonly (readonly [number, Shape])[] {
  const { id, schema } = readLocalRegistry().latestEvent
  const encode = eventEncoder(id, schema)
  return [
    [45, (line) => inputRecord(line, null)],
    [45, (line) => inputRecord(line, encode)],
    [3, (line, random) => cutShort(inputRecord(line, encode), random)],
    [3, (line) => ofNoSchema(line, encode)],
    [4, (line) => ({ ...inputRecord(line, null), value: null })],
  ]
}

function cutShort({ value, ...rest }: RecordContent, random: Random): RecordContent {
  return { ...rest, value: value?.subarray(0, between(random, 1, value.length - 1)) ?? null }
}

function ofNoSchema(line: Buffer, encode: EncodeEvent): RecordContent {
  const content = inputRecord(line, encode)
  return { ...content, value: wireFormat(unknownSchema, content.value?.subarray(5) ?? Buffer.alloc(0)) }
}
