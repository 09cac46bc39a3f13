import { setTimeout as delay } from 'node:timers/promises'
import { between } from '../../../services/generator/random.ts'
import type { Crew } from '../crew.ts'
import type { FaultKind } from './fault.ts'

const everyMs = 2_000

/** Every two seconds a worker joins or leaves, for a while. */
export const churn: FaultKind = {
  kind: 'workers coming and going',
  draw(random, { workers }) {
    const turns = Array.from({ length: between(random, 4, 6) }, () => between(random, 0, workers))
    return {
      what: `places ${turns.join(', ')}, one every ${everyMs} ms`,
      async strike({ crew }) {
        const leaving: Promise<boolean>[] = []
        for (const place of turns) {
          if (crew.isAt(place)) leaving.push(crew.dismiss(place))
          else crew.start(place)
          await delay(everyMs)
        }
        const left = await Promise.all(leaving)
        await restore(crew, workers)
        return left.includes(true)
      },
    }
  },
}

/** As many as before, each in its place. */
async function restore(crew: Crew, workers: number): Promise<void> {
  for (let place = workers; place < crew.places; place += 1) await crew.dismiss(place)
  for (let place = 0; place < workers; place += 1) crew.start(place)
}
