import { readFileSync } from 'node:fs'
import type { Schema } from 'avsc'

const schemas = new URL('../../schemas/', import.meta.url)

interface Registration {
  readonly subject: string
  readonly version: number
  readonly file: string
}

/**
 * The latest event schema, read as a file and no more: the product's own registry mends avsc for the whole process,
 * which would no longer be the avsc that everybody has.
 */
export function latestEventSchema(): Schema {
  const registered = readJson<Registration[]>('ids.json').filter(
    ({ subject }) => subject === 'coded-episode-event',
  )
  const latest = registered.toSorted((one, other) => other.version - one.version)[0]
  if (latest === undefined) throw new Error('ids.json: no event schema is registered')
  return readJson(latest.file)
}

function readJson<Read>(file: string): Read {
  return JSON.parse(readFileSync(new URL(file, schemas), 'utf8'))
}
