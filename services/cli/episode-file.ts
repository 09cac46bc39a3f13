import { Option } from 'commander'
import type { Format, LineByLine, Located } from '../formats/format.ts'
import { formatNames, formatOf } from '../formats/format-of.ts'
import { openSource, requireFile } from '../formats/open-source.ts'
import type { Piece } from '../formats/pieces.ts'
import { noProgress, type Progress, showProgress } from '../terminal/progress.ts'

export const formatOption = () =>
  new Option('--format <name>', "guessed from the file's name when absent; standard input is NDJSON").choices(
    formatNames,
  )

/** A file of episodes, open for reading once, in one of two ways; `name` is for messages. */
export interface EpisodeFile {
  readonly name: string
  readonly format: Format['name']
  readonly pieces: AsyncIterable<readonly Located[]>
  /** Where every line of the format stands for itself, pieces of the file whose lines are still to be located. */
  readonly byLine: { readonly cut: AsyncIterable<Piece>; readonly locate: LineByLine['locate'] } | null
}

/**
 * Opens a file, or standard input for `-`, in the format asked for or told by its name; while it is read, progress is
 * shown unless that would get between lines. Throws a Fault `input-unreadable`, or `usage` where the format is unknown.
 */
export async function openEpisodes(
  path: string,
  { format: asked, quiet = false }: { readonly format?: string; readonly quiet?: boolean },
): Promise<EpisodeFile> {
  // First: that there is no such file says more than that its name tells no format.
  requireFile(path)
  const { name: format, read, byLine } = formatOf(path, asked)
  let progress: Progress = noProgress
  const source = await openSource(path, (bytes) => progress.advance(bytes))

  async function* shown<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    if (!quiet) progress = showProgress(source.totalBytes, 'bytes')
    try {
      yield* items
    } finally {
      progress.stop()
    }
  }

  return {
    name: source.name,
    format,
    pieces: shown(read(source.chunks, source.name)),
    byLine: byLine ? { cut: shown(byLine.cut(source.chunks, source.name)), locate: byLine.locate } : null,
  }
}
