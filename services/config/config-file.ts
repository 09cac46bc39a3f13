import { isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml'
import { isSettingKey, type SettingKey } from './checker-settings.ts'
import type { Setting, SettingSource } from './setting-sources.ts'

/** Says where in the file a node or an offset is: file:line:column. */
type Locate = (place: unknown) => string

const unreadable = (problem: string): SettingSource => ({
  settings: new Map(),
  problems: [problem],
  empty: [],
  unreadable: true,
})

function locator(file: string, lines: LineCounter): Locate {
  return (place) => {
    const offset = typeof place === 'number' ? place : (place as { range?: number[] } | null)?.range?.[0]
    const { line, col } = lines.linePos(offset ?? 0)
    return `${file}:${line}:${col}`
  }
}

const isPlainNull = (node: { value: unknown; type?: unknown }) =>
  node.type === 'PLAIN' && /^(?:~|null|Null|NULL)$/.test(String(node.value))

/** A scalar's text, or a list's items comma-separated; null where the value is something else. */
function textOf(value: unknown): string | null {
  if (value === null) return ''
  if (isScalar(value)) return isPlainNull(value) ? '' : String(value.value).trim()
  if (!isSeq(value) || !value.items.every((item) => isScalar(item))) return null
  return value.items.map(textOf).join(',')
}

const notAValue = (value: unknown) =>
  `${isAlias(value) ? 'an alias' : 'neither a single value nor a list of them'}; write the value itself`

function readPair({ key, value }: Pair, locate: Locate): [SettingKey, Setting] | string {
  const name = isScalar(key) ? String(key.value) : ''
  if (name === 'CONFIG_FILE') return `${name} (${locate(key)}): can be set in the environment only`
  if (!isSettingKey(name)) return `${name || 'a key'} (${locate(key)}): unknown key`
  const origin = locate(value ?? key)
  const text = textOf(value)
  return text === null ? `${name} (${origin}): ${notAValue(value)}` : [name, { text, origin }]
}

/**
 * Reads the text of a YAML file: a mapping of the same keys as in the environment. A list may be a YAML list;
 * an empty or null value counts as not set. `file` is the name that problems and origins give.
 */
export function fromConfigFile(text: string, file: string): SettingSource {
  const lines = new LineCounter()
  const locate = locator(file, lines)
  // The failsafe schema leaves every scalar as it is written, so both sources go through the same checks.
  const { contents, errors } = parseDocument(text, {
    schema: 'failsafe',
    prettyErrors: false,
    lineCounter: lines,
  })
  const [error] = errors
  // Only the first, as the others follow from it, and without its quotation: the file may be the wrong one.
  if (error) return unreadable(`${locate(error.pos[0])}: ${error.message.replace(/: ".*$/s, '')}`)
  if (contents === null) return { settings: new Map(), problems: [], empty: [] }
  if (!isMap(contents)) return unreadable(`${locate(contents)}: not a mapping of keys to values`)

  const read = contents.items.map((pair) => readPair(pair, locate))
  const entries = read.filter((entry) => typeof entry !== 'string')
  return {
    settings: new Map(entries.filter(([, { text }]) => text !== '')),
    problems: read.filter((entry) => typeof entry === 'string'),
    empty: entries.filter(([, { text }]) => text === '').map(([key]) => key),
  }
}
