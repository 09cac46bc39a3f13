import { Option } from 'commander'
import type { Located } from '../formats/format.ts'
import { formatNames, formatOf } from '../formats/format-of.ts'
import { openSource, requireFile } from '../formats/open-source.ts'
import { noProgress, type Progress, showProgress } from '../terminal/progress.ts'

export const formatOption = () =>
  new Option('--format <name>', "guessed from the file's name when absent; standard input is NDJSON").choices(
    formatNames,
  )

/** A file of episodes, open for reading once; `name` is for messages. */
export interface EpisodeFile {
  readonly name: string
  readonly pieces: AsyncIterable<readonly Located[]>
}

/**
 * Opens a file, or standard input for `-`, in the format asked for or told by its name; while it is read, progress is
 * shown unless that would get between lines. Throws a Fault `input-unreadable`, or `usage` where the format is unknown.
 */
export async function openEpisodes(
  path: string,
  { format, quiet = false }: { readonly format?: string; readonly quiet?: boolean },
): Promise<EpisodeFile> {
  // First: that there is no such file says more than that its name tells no format.
  requireFile(path)
  const { read } = formatOf(path, format)
  let progress: Progress = noProgress
  const source = await openSource(path, (bytes) => progress.advance(bytes))

  async function* pieces(): AsyncGenerator<readonly Located[]> {
    if (!quiet) progress = showProgress(source.totalBytes, 'bytes')
    try {
      yield* read(source.chunks, source.name)
    } finally {
      progress.stop()
    }
  }

  return { name: source.name, pieces: pieces() }
}
