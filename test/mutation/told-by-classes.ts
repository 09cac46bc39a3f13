import { expect } from 'vitest'
import { quickBound } from '../../services/certify/bound.ts'
import { finished } from '../../services/certify/space.ts'
import { readFacts } from '../../services/core/facts/episode-facts.ts'
import { judgingBy, saidIn } from '../../services/mutation/judging.ts'
import { mutantsOf } from '../../services/mutation/mutants-of.ts'
import { failingCase, packCases } from '../../services/mutation/pack-cases.ts'
import { Telling } from '../../services/mutation/telling.ts'
import { shipped } from '../certify/changed-pack.ts'

/**
 * Expects that every mutant of a pack that one of its cases kills is told by a class of episodes too, but for those
 * `beyond` the classes. A proof that finds no difference is worth something only where it finds those that there are.
 */
export function expectToldByClasses(id: string, beyond: readonly string[] = []): void {
  const pack = shipped(id)
  const cases = packCases(pack)
  const original = judgingBy(id, pack.data)
  const telling = new Telling(id, pack.data, quickBound)
  const untold: string[] = []
  let killed = 0
  for (const mutant of mutantsOf(pack.data)) {
    const judge = judgingBy(id, mutant.data)
    if (judge === null || failingCase(judge, cases) === undefined) continue
    killed += 1
    const episode = finished(telling.episodeFor(mutant))
    if (episode === null) untold.push(mutant.id)
    else {
      const facts = readFacts(episode)
      expect(saidIn(judge(facts))).not.toBe(original === null ? null : saidIn(original(facts)))
    }
  }
  expect(untold).toEqual(beyond)
  expect(killed).toBeGreaterThan(30)
}
