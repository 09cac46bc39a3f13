import type { Format, Located } from '../formats/format.ts'
import type { CheckLine } from './check-line.ts'
import { type JudgedPiece, judgePiece, type Wanted } from './check-piece.ts'
import type { CheckThreads } from './check-threads.ts'
import { openEpisodes } from './episode-file.ts'
import { inOrder } from './in-order.ts'

/** Who judges: this thread, and others. */
export interface Judges {
  readonly judge: (located: Located) => CheckLine
  readonly threads: CheckThreads
}

/** A file that is being judged; `name` is for messages. */
export interface JudgedFile {
  readonly name: string
  readonly format: Format['name']
  readonly pieces: AsyncIterable<JudgedPiece>
}

/** Opens a file and judges it piece by piece, in order. Throws as `openEpisodes` does, and Fault `worker-ended`. */
export async function judgeFile(
  path: string,
  options: { readonly format?: string; readonly quiet: boolean; readonly wanted: Wanted },
  { judge, threads }: Judges,
): Promise<JudgedFile> {
  const { wanted } = options
  const { name, format, pieces: rows, byLine } = await openEpisodes(path, options)

  async function* inRows(): AsyncGenerator<JudgedPiece> {
    for await (const located of rows) yield judgePiece([located], judge, wanted)
  }
  if (byLine === null) return { name, format, pieces: inRows() }

  const { cut, locate } = byLine
  // So much that nobody waits for a piece that takes another long.
  const most = 2 * threads.mostInHand + 2
  const inPieces = inOrder(
    cut,
    async (piece) => threads.judge({ piece, format, wanted }) ?? judgePiece(locate(piece), judge, wanted),
    most,
  )
  return { name, format, pieces: inPieces }
}
