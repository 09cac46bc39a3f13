import { expect, test } from 'vitest'
import { quickBound } from '../../services/certify/bound.ts'
import { classSamples } from '../../services/certify/classes.ts'
import { written } from '../../services/certify/draft.ts'
import { type Entry, Ledger } from '../../services/certify/ledger.ts'
import { packUnderTest } from '../../services/certify/pack-under-test.ts'
import { finished, spanning } from '../../services/certify/space.ts'
import { readFacts } from '../../services/core/facts/episode-facts.ts'
import type { Pack } from '../../services/core/pack/load-pack.ts'
import { changed, shipped } from './changed-pack.ts'
import { boundedEpisode, diceOf } from './random-episodes.ts'

/** A pack's ledger as the classes' own samples fill it, with no other episodes of the space behind them. */
function sampledAlone({ id, data }: Pack) {
  const pack = packUnderTest(id, data)
  const space = finished(spanning([pack], quickBound))
  const ledger = new Ledger(space)
  for (const sample of classSamples(space)) {
    ledger.enter(sample, pack.judge(readFacts(written(sample.draft, sample.turn))))
  }
  return { judge: pack.judge, ledger }
}

const ipg553 = shipped('ipg553')
const pointing = changed(ipg553, (data) => {
  data['code-sets']['chemical-ablation'] = { 'opcs-4': ['J12.6'] }
  data['code-sets']['rectal-cancer'] = { 'icd-10': ['C20'] }
  data.applicability[0]?.['see-also'].push({
    guidance: 'IPG000',
    when: {
      all: [
        { some: { procedures: { in: 'chemical-ablation' } } },
        { some: { diagnoses: { in: 'rectal-cancer' } } },
      ],
    },
  })
})

const asShipped = sampledAlone(ipg553)
const withAnother = sampledAlone(pointing)

test.each([
  ['ipg553', asShipped],
  ['ipg553 with another pointer', withAnother],
  ['ipg214', sampledAlone(shipped('ipg214'))],
])('the samples of %s leave no class without a result that an episode of it has', (_, { judge, ledger }) => {
  const dice = diceOf(401)
  const wrong: object[] = []
  let onlyNear = 0
  for (let drawn = 0; drawn < 5000; drawn++) {
    const episode = boundedEpisode(dice, quickBound)
    const facts = readFacts(episode)
    const said = ledger.foretell(facts)
    const { results } = judge(facts)
    if (results.get('recommended-code')?.startsWith('fail')) onlyNear += 1
    for (const [rule, result] of results) {
      if (said.get(rule) !== result) wrong.push({ rule, result, said: said.get(rule), episode })
    }
  }
  expect(wrong.slice(0, 3)).toEqual([])
  // A rule that reads no near misses has classes that apply by them alone.
  expect(onlyNear).toBeGreaterThan(10)
})

test('a pointer at other guidance has classes of applicability, and no rule has one more or less', () => {
  const classes = (entries: readonly Entry[]) =>
    new Map(entries.map(({ name, classes: count, results }) => [name, [count, Object.fromEntries(results)]]))
  const [was, is] = [classes(asShipped.ledger.entries()), classes(withAnother.ledger.entries())]
  expect(is.get('applicability')).not.toEqual(was.get('applicability'))
  for (const ledger of [was, is]) ledger.delete('applicability')
  expect(is).toEqual(was)
  expect(is.size).toBeGreaterThan(10)
})
