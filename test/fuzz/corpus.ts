import { readdirSync, readFileSync } from 'node:fs'
import type { Header, RecordContent } from '../../services/pipeline/record.ts'
import type { Canary } from './canary.ts'

/** A record that carries a canary in its value, its key or its headers. */
export interface CanaryRecord extends RecordContent {
  readonly canary: Canary
}

/** A record that was handled wrongly once, or nearly was; bytes in base64. */
interface Entry {
  readonly why: string
  readonly canary: Canary
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly (readonly [name: string, value: string | null])[]
}

const folder = new URL('./corpus/', import.meta.url)
const base64 = (bytes: Buffer | null) => bytes?.toString('base64') ?? null
const bytesOf = (text: string | null) => (text === null ? null : Buffer.from(text, 'base64'))

/** The records of the corpus, by the names of their files. */
export function readCorpus(): readonly {
  readonly name: string
  readonly why: string
  readonly record: CanaryRecord
}[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files.sort().map((name) => {
    const { why, canary, key, value, headers } = JSON.parse(
      readFileSync(new URL(name, folder), 'utf8'),
    ) as Entry
    const record = {
      canary,
      key: bytesOf(key),
      value: bytesOf(value),
      headers: headers.map(([header, bytes]): Header => [header, bytesOf(bytes)]),
    }
    return { name, why, record }
  })
}

/** The corpus file that would hold this record. */
export function corpusEntry({ canary, key, value, headers }: CanaryRecord, why: string): string {
  const entry: Entry = {
    why,
    canary,
    key: base64(key),
    value: base64(value),
    headers: headers.map(([name, bytes]) => [name, base64(bytes)]),
  }
  return `${JSON.stringify(entry, null, 2)}\n`
}
