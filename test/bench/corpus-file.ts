import { join } from 'node:path'
import { createKeptFolder } from '../../infra/local-broker/kept-folder.ts'
import type { Corpora } from './corpora.ts'
import { endShare, warmUpShare } from './steady.ts'
import { type KeyedEvent, writeCorpus } from './stored-corpus.ts'

/** A corpus, and how many of its events come before the steady state. */
export interface CorpusFile {
  readonly file: string
  readonly warm: number
}

/** How many events a corpus needs for so many in steady state: some come before it, and some after. */
export const withWarmUp = (steadyEvents: number) => Math.ceil(steadyEvents / (endShare - warmUpShare))

/** Events in the national mix, so many in steady state. */
export function nationalCorpus(corpora: Corpora, steadyEvents: number): CorpusFile {
  const events = withWarmUp(steadyEvents)
  return { file: corpora.national(events), warm: events - steadyEvents }
}

/** Makes a corpus for so many events in steady state, in a temporary folder. */
export async function openCorpus(
  steadyEvents: number,
  generated: (events: number) => Iterable<KeyedEvent>,
): Promise<CorpusFile & AsyncDisposable> {
  const folder = await createKeptFolder('bench-corpus-')
  const file = join(folder.path, 'events')
  const events = withWarmUp(steadyEvents)
  writeCorpus(file, generated(events))
  return {
    ...{ file, warm: events - steadyEvents },
    [Symbol.asyncDispose]: () => folder.remove(),
  }
}
