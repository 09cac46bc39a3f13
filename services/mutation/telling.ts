import { type Bound, quickBound } from '../certify/bound.ts'
import { classSamples, memberSamples } from '../certify/classes.ts'
import { written } from '../certify/draft.ts'
import { sizeOf } from '../certify/joint.ts'
import { packUnderTest } from '../certify/pack-under-test.ts'
import { everyRule, type Space, spanning } from '../certify/space.ts'
import { reduced } from '../certify/witness.ts'
import type { Episode } from '../core/episode.ts'
import { type EpisodeFacts, readFacts } from '../core/facts/episode-facts.ts'
import type { PackData } from '../core/pack/pack-schema.ts'
import { type Judging, judgingBy, saidIn } from './judging.ts'
import type { Mutant } from './mutant.ts'

interface Sample {
  readonly episode: Episode
  readonly facts: EpisodeFacts
  readonly said: string
}

/** Where to look: among all classes of pack and mutant within a bound, or only in some of the pack's own. */
export type Search = Bound | 'own-classes'

/** Looks for episodes that tell mutants of a pack from it. */
export class Telling {
  readonly #id: string
  readonly #data: PackData
  readonly #search: Search
  readonly #judge: Judging
  /** Episodes of the pack's own classes within the quick bound, the smaller ones first: one of them tells most mutants. */
  #samples: readonly Sample[] | null = null
  looked = 0

  constructor(id: string, data: PackData, search: Search) {
    this.#id = id
    this.#data = data
    this.#search = search
    const judge = judgingBy(id, this.#data)
    if (judge === null) throw new Error('a loaded pack does not compile')
    this.#judge = judge
  }

  /** An episode of which the mutant says something else, as small as can be; null where no class has one. */
  *episodeFor(mutant: Mutant): Generator<number, Episode | null> {
    const judge = judgingBy(this.#id, mutant.data)
    if (judge === null) return null
    const differs = (episode: Episode) => {
      const facts = readFacts(episode)
      return saidIn(judge(facts)) !== saidIn(this.#judge(facts))
    }
    const known = (yield* this.#ownSamples()).find(({ facts, said }) => saidIn(judge(facts)) !== said)
    const found =
      known?.episode ??
      (this.#search === 'own-classes' ? null : yield* this.#inBoth(mutant, this.#search, differs))
    return found === null ? null : reduced(found, differs)
  }

  *#ownSamples(): Generator<number, readonly Sample[]> {
    if (this.#samples !== null) return this.#samples
    const space = yield* spanning([packUnderTest(this.#id, this.#data)], quickBound)
    const samples: Sample[] = []
    const stride = this.#search === 'own-classes' ? sparse : 1
    for (const { draft, turn } of classSamples(space)) {
      if (++this.looked % pace === 0) yield this.looked
      if (this.looked % stride !== 0) continue
      const episode = written(draft, turn)
      const facts = readFacts(episode)
      samples.push({ episode, facts, said: saidIn(this.#judge(facts)) })
    }
    this.#samples = samples.sort((a, b) => sizeOf(a.episode) - sizeOf(b.episode))
    return this.#samples
  }

  /** Over the classes that pack and mutant can tell apart between them. */
  *#inBoth(
    { part, data }: Mutant,
    bound: Bound,
    differs: (episode: Episode) => boolean,
  ): Generator<number, Episode | null> {
    const packs = [this.#data, data].map((one) => packUnderTest(this.#id, one))
    const questions = everyRule(packs).filter(({ name }) => part === 'vocabulary' || name === part)
    const space: Space = yield* spanning(packs, bound, questions)
    for (const samples of [classSamples(space), memberSamples(space)]) {
      for (const { draft, turn } of samples) {
        if (++this.looked % pace === 0) yield this.looked
        const episode = written(draft, turn)
        if (differs(episode)) return episode
      }
    }
    return null
  }
}

/** One of so many classes is a quick look; a prime, so as not to keep step with how they are enumerated. */
const sparse = 7

/** Episodes between two yields. */
const pace = 500
