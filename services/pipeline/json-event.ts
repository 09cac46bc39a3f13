import jsonc from 'jsonc-parser'
import { type Decoded, failed, type OutputEncoding } from './decoded.ts'
import { readEvent } from './event-shape.ts'
import { firstInvalidByte } from './first-invalid-byte.ts'

const head = Buffer.from('{"event":')
const middle = Buffer.from(',"assessment":')
const tail = Buffer.from('}')

/** Reads an event written as JSON. Its bytes go to the output as they are: numbers, order and unknown fields survive. */
export function decodeJsonEvent(bytes: Buffer): Decoded {
  const invalid = firstInvalidByte(bytes)
  if (invalid !== null) return failed('utf8-invalid', `not valid UTF-8 at byte ${invalid + 1}`)
  const text = bytes.toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The engine's own message quotes the input.
    return failed('json-invalid', whereBroken(text))
  }
  const read = readEvent(value, bytes.length)
  if (!read.ok) return read
  return { ok: true, event: read.event, encoding: jsonEncoding }
}

/** An output is one JSON object: the event's bytes as they came, and the assessment. */
export const jsonEncoding: OutputEncoding = {
  assessment: (assessment) => Buffer.from(JSON.stringify(assessment)),
  assessmentsLike(assessment) {
    const fields = Object.entries(assessment)
    const place = fields.findIndex(([name]) => name === 'findings')
    const text = (some: typeof fields) => JSON.stringify(Object.fromEntries(some)).slice(1, -1)
    const before = `{${text(fields.slice(0, place))},"findings":`
    const behind = `,${text(fields.slice(place + 1))}}`
    return (findings) => Buffer.from(`${before}${JSON.stringify(findings)}${behind}`)
  },
  output: (value, assessment) => Buffer.concat([head, value, middle, assessment, tail]),
}

/** An output's event, with the bytes that it came in, and what was said of it, as parsed. */
export interface AssessedParts {
  readonly event: Buffer
  readonly assessment: unknown
}

/** Undoes `encode` of an event in JSON; null where the bytes are no such output. */
export function splitJsonOutput(value: Buffer): AssessedParts | null {
  if (!value.subarray(0, head.length).equals(head)) return null
  const end = endOfObject(value, head.length)
  const start = end + middle.length
  if (!value.subarray(end, start).equals(middle) || !value.subarray(-tail.length).equals(tail)) return null
  try {
    const assessment: unknown = JSON.parse(value.toString('utf8', start, value.length - tail.length))
    return { event: value.subarray(head.length, end), assessment }
  } catch {
    return null
  }
}

const [quote, backslash, opening, closing] = Buffer.from('"\\{}')
const blanks = new Set(Buffer.from(' \t\n\r'))

/** Where the object that starts there ends, with the white space behind it; the end of the bytes if it does not. */
function endOfObject(bytes: Buffer, from: number): number {
  let [at, depth, inText] = [from, 0, false]
  for (; at < bytes.length; at++) {
    const byte = bytes[at]
    // No byte of a character outside ASCII looks like one of these.
    if (inText && byte === backslash) at += 1
    else if (byte === quote) inText = !inText
    else if (!inText && byte === opening) depth += 1
    else if (!inText && byte === closing) depth -= 1
    if (depth === 0) break
  }
  at += 1
  while (blanks.has(bytes[at] ?? 0)) at += 1
  return at
}

function whereBroken(text: string): string {
  let broken: { offset: number; line: number; column: number } | null = null
  try {
    jsonc.visit(
      text,
      {
        onError: (_code, offset, _length, line, character) => {
          broken ??= { offset, line: line + 1, column: character + 1 }
        },
      },
      { disallowComments: true },
    )
  } catch {
    // Nested deeper than the locating parser can follow: the place stays unknown.
  }
  const place = broken as { offset: number; line: number; column: number } | null
  if (place === null) return 'not a JSON document'
  if (place.offset >= text.length)
    return `not a JSON document: it ends too early, after ${text.length} characters`
  const where =
    place.line === 1 ? `character ${place.column}` : `line ${place.line}, character ${place.column}`
  return `not a JSON document: broken at ${where}`
}
