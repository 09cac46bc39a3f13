import { z } from 'zod'
import { avroOutputSplitter } from './avro/assessed-event.ts'
import { isAvro } from './avro/wire-format.ts'
import { type HeadersApart, takeDeadLetterApart, takeOutputApart } from './headers.ts'
import { splitJsonOutput } from './json-event.ts'
import type { RecordContent, StoredRecord } from './record.ts'
import type { OutputRegistry } from './schema-registry.ts'
import { readStub, type Stub } from './stand-ins.ts'

/** The input record that an output came out of. */
export interface Source {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
}

/** An output undone: where it came from, why it went where it is, and what came. */
export interface Undone {
  readonly source: Source
  /** The failure code of a dead letter; the rules that a rejected episode breaks, sorted. */
  readonly reasons: readonly string[]
  /** The record as it came. A stub stands for one that was too large: only the input topic can still have it. */
  readonly original: RecordContent | Stub
}

/** Undoes an output; null for a record that the checker has not written. */
export type Undo = (output: StoredRecord) => Undone | null

export const isStub = (original: RecordContent | Stub): original is Stub => 'sha256' in original

/** Undoes a dead letter: its key, its bytes and the headers that it came with. */
export const undoDeadLetter: Undo = ({ key, value, headers }) => {
  const apart = takeDeadLetterApart(headers)
  const source = apart && sourceOf(apart)
  const code = apart?.own.get('failure-code')
  if (!source || code === undefined) return null
  const stub = code === 'output-too-large' ? readStub(value) : null
  return { source, reasons: [code], original: stub ?? { key, value, headers: apart.original } }
}

/** Undoes rejected records: the event in the bytes that it came in, and its headers but for those that ours replaced. */
export function rejectedUndoer(registry: OutputRegistry): Undo {
  const splitAvro = avroOutputSplitter(registry)
  return ({ key, value, headers }) => {
    const apart = takeOutputApart(headers)
    const source = apart && sourceOf(apart)
    const parts = value && (isAvro(value) ? splitAvro(value) : splitJsonOutput(value))
    const assessed = assessmentForm.safeParse(parts?.assessment)
    if (!source || !parts || !assessed.success) return null
    const original = { key, value: parts.event, headers: apart.original }
    return { source, reasons: brokenRules(assessed.data), original }
  }
}

function sourceOf({ own }: HeadersApart): Source | null {
  const [topic, partition, offset] = ['topic', 'partition', 'offset'].map((name) => own.get(`source-${name}`))
  if (!topic || !isWhole(partition) || !isWhole(offset)) return null
  return { topic, partition: Number(partition), offset: BigInt(offset) }
}

const isWhole = (text: string | undefined): text is string => /^\d{1,19}$/.test(text ?? '')

const assessmentForm = z.object({
  findings: z.array(z.object({ rule: z.string(), severity: z.string(), status: z.string() })),
})

/** The rules behind the outcome, as an assessment of ours names them. */
function brokenRules({ findings }: z.output<typeof assessmentForm>): string[] {
  const broken = findings.filter(({ severity, status }) => severity === 'error' && status === 'fail')
  return [...new Set(broken.map(({ rule }) => rule))].sort()
}
