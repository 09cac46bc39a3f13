import type { Located } from '../formats/format.ts'
import { type CheckLine, writeLine } from './check-line.ts'
import { emptySummary, type Summary, summarise } from './check-summary.ts'
import { writtenText } from './written-text.ts'

/** What is wanted of a file. */
export interface Wanted {
  /** The file's name for each line, where there are several files. */
  readonly file?: string | undefined
  /** A summary alone, without lines. */
  readonly isSummary: boolean
}

/** What is said of a piece of a file: lines of output, and the same in numbers. */
export interface JudgedPiece {
  readonly lines: Uint8Array
  readonly summary: Summary
}

const written = writtenText()

/** Judges what was located in one piece of a file. */
export function judgePiece(
  located: Iterable<readonly Located[]>,
  judge: (located: Located) => CheckLine,
  { file, isSummary }: Wanted,
): JudgedPiece {
  const summary = emptySummary()
  for (const some of located) {
    for (const one of some) {
      const line = judge(one)
      summarise(summary, line)
      if (!isSummary) writeLine(written, line, file)
    }
  }
  return { lines: written.take(), summary }
}
