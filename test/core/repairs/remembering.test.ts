import { expect, test } from 'vitest'
import { defaultPacks, readRules } from '../../../services/config/rules-folder.ts'
import { createDispatch } from '../../../services/core/dispatch.ts'
import type { Episode } from '../../../services/core/episode.ts'
import { type EpisodeFacts, readFacts } from '../../../services/core/facts/episode-facts.ts'
import { compileOffers, repairLimits } from '../../../services/core/repairs/compile-offers.ts'
import { remembering } from '../../../services/core/repairs/remembering.ts'
import { ablation } from '../../rules/rows/example.ts'

/** Remembers what texts say; tells of each whether its answer had to be computed. */
function remembers(bounds: { answers: number; characters: number }, answerTo = (_: string) => 'so') {
  let computed = 0
  const recall = remembering(
    (text: string) => text,
    (text) => {
      computed += 1
      return { text: answerTo(text) }
    },
    bounds,
  )
  return (text: string) => {
    const before = computed
    expect(recall(text)).toEqual({ text: answerTo(text) })
    return computed > before
  }
}

test('the last answers are kept, and none where none are to be', () => {
  const isNew = remembers({ answers: 2, characters: 1_000 })
  expect(['a', 'b', 'a', 'b', 'c', 'b', 'a'].map(isNew)).toEqual([
    true,
    true,
    false,
    false,
    true,
    false,
    true,
  ])
  const forgets = remembers({ answers: 0, characters: 1_000 })
  expect(['a', 'a'].map(forgets)).toEqual([true, true])
})

test('long keys and long answers make place for fewer', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(200)) as [string, string, string]
  const isNew = remembers({ answers: 9, characters: 500 })
  expect([a, b, a, c, b, c, a].map(isNew)).toEqual([true, true, false, true, false, false, true])
  const long = remembers({ answers: 9, characters: 500 }, () => 'so'.repeat(100))
  expect(['a', 'b', 'a', 'c', 'b', 'c', 'a'].map(long)).toEqual([true, true, false, true, false, false, true])
})

test('what is too long by itself is computed each time, and nothing goes for it', () => {
  const isNew = remembers({ answers: 9, characters: 500 })
  const long = 'long'.repeat(200)
  expect(['a', long, 'a', long, 'a'].map(isNew)).toEqual([true, true, false, true, false])
})

const packs = readRules(defaultPacks.split(','))
const episode = ablation({ procedures: 'J12.4 Y53.2', diagnoses: 'C18.9' })

/** Offers repairs; tells how often the episode's concepts were looked at for it. */
function offering(remembered: number) {
  const offers = compileOffers(packs, new Set(), { ...repairLimits, remembered }, createDispatch)
  return (of: Episode) => {
    const facts = readFacts(of)
    let looks = 0
    const watched: EpisodeFacts = {
      ...facts,
      get snomedDiagnoses() {
        looks += 1
        return facts.snomedDiagnoses
      },
    }
    const { repairSearch } = offers(watched, new Set())
    return { looks, repairSearch }
  }
}

test('a coding too long to be searched is not made a key of', () => {
  const long = { ...episode, diagnoses: [...episode.diagnoses, ...Array<string>(60).fill('I10')] }
  const [remembering, forgetting] = [offering(repairLimits.remembered), offering(0)]
  expect(forgetting(long).repairSearch).toEqual({ status: 'search-incomplete' })
  expect(remembering(long)).toEqual(forgetting(long))
  expect(remembering(episode).looks).toBeGreaterThan(forgetting(episode).looks)
})

test('episodes of many concepts push out what was remembered before, however few they are', () => {
  const offer = offering(repairLimits.remembered)
  const first = offer(episode)
  const again = offer(episode)
  expect(again.looks).toBeLessThan(first.looks)
  for (let n = 0; n < 20; n++) {
    const concepts = Array<string>(10_000 - n).fill('609232008')
    expect(offer({ ...episode, snomedProcedures: concepts }).repairSearch).toBeNull()
  }
  expect(offer(episode)).toEqual(first)
})
