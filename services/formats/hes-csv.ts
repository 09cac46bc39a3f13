import { Fault } from '../fault.ts'
import type { Format, Located } from './format.ts'
import { type HesColumns, hesColumns } from './hes-columns.ts'
import { hesEpisode } from './hes-episode.ts'
import { type Line, lineFailure, readLines } from './lines.ts'
import { field, splitRow } from './split-row.ts'
import { type Row, takeRow } from './take-row.ts'
import { utf8Source } from './utf8-source.ts'

/** The longest line that is read, in bytes, unless a caller says otherwise: 1 MiB. A row of HES APC has about 500 bytes. */
const HES_LINE_LIMIT = 1024 * 1024

const delimiters = [',', '|', '\t'] as const

/** Extracts of HES Admitted Patient Care; the header row tells the delimiter and which of the two layouts it is. */
export const hesCsv: Format = { name: 'hes-csv', read }

async function* read(
  source: AsyncIterable<Uint8Array>,
  name: string,
  lineLimit = HES_LINE_LIMIT,
): AsyncGenerator<readonly Located[]> {
  let columns: HesColumns | undefined
  let lines: readonly Line[] = []
  for await (const batch of readLines(utf8Source(source, name), lineLimit)) {
    lines = [...lines, ...batch]
    if (columns === undefined) {
      const at = lines.findIndex((line) => !isBlank(line))
      const header = lines[at]
      columns = header === undefined ? undefined : readHeader(header, name)
      lines = header === undefined ? [] : lines.slice(at + 1)
    }
    if (columns === undefined) continue
    const { located, taken } = locateRows(lines, columns, false)
    lines = lines.slice(taken)
    if (located.length > 0) yield located
  }
  if (columns === undefined) {
    throw new Fault('input-unreadable', `${name}: the file is empty; HES APC begins with a header row`)
  }
  const { located } = locateRows(lines, columns, true)
  if (located.length > 0) yield located
}

/** As many rows as the lines in hand hold for certain, and the number of lines that these take. */
function locateRows(lines: readonly Line[], columns: HesColumns, isEnd: boolean) {
  const located: Located[] = []
  let taken = 0
  for (let line = lines[0]; line !== undefined; line = lines[taken]) {
    const row = isBlank(line) ? undefined : takeRow(lines, taken, columns, isEnd)
    if (row === undefined && !isBlank(line)) break
    if (row !== undefined) located.push(locate(line, row, columns))
    taken += row?.lines ?? 1
  }
  return { located, taken }
}

function locate({ number: line }: Line, row: Row, columns: HesColumns): Located {
  if ('failed' in row) return row.failed
  const episode = hesEpisode(row.fields, columns)
  return 'event' in episode
    ? { line, event: Buffer.from(episode.event) }
    : { line, failure: episode.failure, raw: row.raw }
}

function readHeader(line: Line, name: string): HesColumns {
  const where = `${name}:${line.number}`
  const unreadable = lineFailure(line)
  if (unreadable !== undefined) {
    throw new Fault('input-unreadable', `${where}: in the header row, ${unreadable.failure.message}`)
  }
  const text = line.bytes.toString('utf8')
  if (text.includes('\r')) {
    const advice = 'put line feeds in their place first'
    throw new Fault('input-unreadable', `${where}: the lines end in carriage returns alone; ${advice}`)
  }
  const delimiter = delimiterOf(text)
  const split = splitRow(text, delimiter)
  if ('ends' in split) {
    const names = split.ends.map((_, index) => field(split, index))
    return hesColumns(names, delimiter, where)
  }
  throw new Fault(
    'input-unreadable',
    `${where}:${split.at + 1}: a quoted name in the header row is not closed properly`,
  )
}

function delimiterOf(header: string): string {
  const counts = delimiters.map((delimiter) => header.split(delimiter).length)
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
}

function isBlank({ length, bytes }: Line): boolean {
  return length === 0 || (length === bytes.length && bytes.every((byte) => byte === 0x20))
}
