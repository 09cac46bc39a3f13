import jsonc from 'jsonc-parser'
import { type Decoded, failed } from './decoded.ts'
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
  return {
    ok: true,
    event: read.event,
    encode: (assessment) =>
      Buffer.concat([head, bytes, middle, Buffer.from(JSON.stringify(assessment)), tail]),
  }
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
