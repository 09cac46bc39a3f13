import { join } from 'node:path'
import { createKeptFolder } from '../../infra/local-broker/kept-folder.ts'
import { avroEvents, nationalMix } from './corpus.ts'
import { writeCorpus } from './stored-corpus.ts'

/** Generated events in files that all parts of one run share: they are made once. */
export interface Corpora extends AsyncDisposable {
  readonly folder: string
  /** The file of so many events in the national mix, each of them a different one. */
  national(events: number): string
}

/** Opens a temporary folder for them, which goes with this process. */
export async function openCorpora(log: (line: string) => void): Promise<Corpora> {
  const { path: folder, remove } = await createKeptFolder('bench-corpora-')
  const made = new Map<number, string>()
  return {
    folder,
    national(events) {
      const file = made.get(events) ?? join(folder, `national-${events}.events`)
      if (!made.has(events)) {
        log(`generating ${events} events (some 20,000 to 30,000 a second)`)
        writeCorpus(file, avroEvents({ events, seed: 1, ...nationalMix }))
        made.set(events, file)
      }
      return file
    },
    [Symbol.asyncDispose]: remove,
  }
}
