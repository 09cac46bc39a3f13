import { join } from 'node:path'
import { createKeptFolder } from '../../infra/local-broker/kept-folder.ts'
import { type KeyedEvent, writeCorpus } from './corpus.ts'
import { warmUpShare } from './steady.ts'

/** A corpus in a temporary folder, and how many of its events come before the steady state. */
export interface CorpusFile extends AsyncDisposable {
  readonly file: string
  readonly warm: number
}

/** How many events a corpus needs for so many in steady state. */
export const withWarmUp = (steadyEvents: number) => Math.ceil(steadyEvents / (1 - warmUpShare))

/** Makes a corpus for so many events in steady state. */
export async function openCorpus(
  steadyEvents: number,
  generated: (events: number) => Iterable<KeyedEvent>,
): Promise<CorpusFile> {
  const folder = await createKeptFolder('bench-corpus-')
  const file = join(folder.path, 'events')
  const events = withWarmUp(steadyEvents)
  writeCorpus(file, generated(events))
  return {
    ...{ file, warm: events - steadyEvents },
    [Symbol.asyncDispose]: () => folder.remove(),
  }
}
