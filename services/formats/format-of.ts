import { Fault } from '../fault.ts'
import type { Format } from './format.ts'
import { hesCsv } from './hes-csv.ts'
import { ndjson } from './ndjson.ts'
import { STANDARD_INPUT, withoutCompression } from './open-source.ts'

const formats: readonly Format[] = [ndjson, hesCsv]

/** What `--format` may be. */
export const formatNames: readonly string[] = formats.map(({ name }) => name)

const suffixes: readonly (readonly [Format, RegExp])[] = [
  [ndjson, /\.(ndjson|jsonl|json)$/i],
  [hesCsv, /\.(csv|psv|txt)$/i],
]

/**
 * The format that is asked for, or else the one that the file's name tells (`episodes.csv.gz` is CSV).
 * Standard input, `-`, is NDJSON unless asked otherwise. Throws a Fault `usage` naming the choices.
 */
export function formatOf(fileName: string, explicit?: string): Format {
  if (explicit !== undefined) return formatNamed(explicit)
  if (fileName === STANDARD_INPUT) return ndjson
  const plain = withoutCompression(fileName)
  const guess = suffixes.find(([, suffix]) => suffix.test(plain))
  if (guess !== undefined) return guess[0]
  throw new Fault(
    'usage',
    `${fileName}: the name does not tell the format; say --format ${formatNames.join('|')}`,
  )
}

function formatNamed(name: string): Format {
  const format = formats.find((candidate) => candidate.name === name)
  if (format !== undefined) return format
  throw new Fault('usage', `--format ${name}: no such format; the formats are ${formatNames.join(', ')}`)
}
