import { trimmedSpan } from './sentences.ts'
import { sha256Of } from './sha256.ts'
import type { SourceBinding } from './source-binding.ts'

/** A copy read as if it had been saved another way, and what is then different about how it was saved. */
export interface Reading {
  readonly bytes: Buffer
  readonly differences: readonly string[]
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
const utf16Mark = Buffer.from([0xff, 0xfe])
const mostBlankLines = 8

/** The ways to read a copy that keep every line where it is: without a byte order mark, with other line ends, in UTF-8. */
export function readings(copy: Uint8Array): Reading[] {
  const raw = Buffer.from(copy)
  const starts: Reading[] = [{ bytes: raw, differences: [] }]
  if (raw.subarray(0, 3).equals(byteOrderMark)) {
    starts.push({ bytes: raw.subarray(3), differences: ['it starts with a byte order mark'] })
  }
  if (raw.subarray(0, 2).equals(utf16Mark)) {
    const bytes = Buffer.from(raw.subarray(2).toString('utf16le'))
    starts.push({ bytes, differences: ['it is written in UTF-16, the document in UTF-8'] })
  }
  return starts.flatMap((start) => [start, ...withOtherLineEnds(start)])
}

function withOtherLineEnds({ bytes, differences }: Reading): Reading[] {
  const text = bytes.toString('latin1')
  const others = [
    { text: text.replaceAll('\r\n', '\n'), difference: 'its lines end in CRLF, the document’s in LF' },
    { text: text.replace(/\r(?!\n)/g, '\n'), difference: 'its lines end in CR, the document’s in LF' },
    { text: text.replace(/\r?\n/g, '\r\n'), difference: 'its lines end in LF, the document’s in CRLF' },
  ]
  return others
    .filter((other) => other.text !== text)
    .map((other) => ({
      bytes: Buffer.from(other.text, 'latin1'),
      differences: [...differences, other.difference],
    }))
}

/**
 * The reading under which a copy is the document byte for byte; null where there is none. Blank lines that are
 * missing or too many at its start or end are made good: editors trim files, and end them with a new line.
 */
export function sameText(copy: Uint8Array, { document }: SourceBinding): Reading | null {
  for (const reading of readings(copy)) {
    for (const padded of [reading, ...withOtherEnds(reading, document.bytes)]) {
      if (padded.bytes.length === document.bytes && sha256Of(padded.bytes) === document.sha256) return padded
    }
  }
  return null
}

function withOtherEnds({ bytes, differences }: Reading, wanted: number): Reading[] {
  const text = bytes.toString('latin1')
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const { from, to } = trimmedSpan(text, 0, text.length)
  const missing = (wanted - (to - from)) / newline.length
  if (!Number.isInteger(missing) || missing < 0 || missing > mostBlankLines) return []
  return Array.from({ length: missing + 1 }, (_, before) => {
    const [start, end] = [newline.repeat(before), newline.repeat(missing - before)]
    const places = [
      ...(text.slice(0, from) === start ? [] : ['start']),
      ...(text.slice(to) === end ? [] : ['end']),
    ]
    return {
      bytes: Buffer.from(start + text.slice(from, to) + end, 'latin1'),
      differences: [
        ...differences,
        `its blank lines at the ${places.join(' and at the ')} are not the document’s`,
      ],
    }
  })
}
