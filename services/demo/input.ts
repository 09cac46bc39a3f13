import type { Located } from '../formats/format.ts'
import { formatOf } from '../formats/format-of.ts'
import { openSource, requireFile } from '../formats/open-source.ts'
import { generate, type Label } from '../generator/generate.ts'
import type { DemoOptions } from './options.ts'

/** What the demo sends: located events in pieces, and for synthetic ones what must be found in each. */
export interface DemoInput {
  readonly description: string
  /** How many there are, where that is known before they are read. */
  readonly total: number | undefined
  readonly pieces: AsyncIterable<readonly Located[]>
  /** Labels by event id, filled while the events are read; null for a file. */
  readonly labels: ReadonlyMap<string, Label> | null
}

const eventsPerPiece = 1000

/** Opens the file asked for, or makes synthetic events. Throws Fault where the file cannot be read. */
export async function openInput(options: DemoOptions): Promise<DemoInput> {
  if (options.input === undefined) return synthetic(options)
  requireFile(options.input)
  const format = formatOf(options.input, options.format)
  const source = await openSource(options.input)
  return {
    description: `${options.input} (${format.name})`,
    total: undefined,
    pieces: format.read(source.chunks, source.name),
    labels: null,
  }
}

function synthetic({ events, seed }: DemoOptions): DemoInput {
  // What is wrong with the options is thrown here, not after a broker has been started for them.
  generate({ events, seed }).next()
  const labels = new Map<string, Label>()
  async function* pieces(): AsyncGenerator<Located[]> {
    let piece: Located[] = []
    for (const { line, label } of generate({ events, seed })) {
      if (label.eventId !== null) labels.set(label.eventId, label)
      piece.push({ line: label.line, event: line })
      if (piece.length === eventsPerPiece) {
        yield piece
        piece = []
      }
    }
    yield piece
  }
  return {
    description: `${events} synthetic episodes, seed ${seed}`,
    total: events,
    pieces: pieces(),
    labels,
  }
}
