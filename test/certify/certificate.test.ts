import { beforeAll, describe, expect, test } from 'vitest'
import { quickBound } from '../../services/certify/bound.ts'
import { type Certification, certifying } from '../../services/certify/certify.ts'
import { departures, sectionOf } from '../../services/certify/committed.ts'
import { knownKinds } from '../../services/certify/lenses.ts'
import { packUnderTest } from '../../services/certify/pack-under-test.ts'
import { finished } from '../../services/certify/space.ts'
import { certificatePath, readCertificate } from '../../services/cli/certificate-file.ts'
import { certificationText, faultsIn } from '../../services/cli/certify-report.ts'
import { namedPacks } from '../../services/cli/named-packs.ts'
import { packIds, readRules } from '../../services/config/rules-folder.ts'
import { readFacts } from '../../services/core/facts/episode-facts.ts'
import { predicates } from '../../services/core/predicates/registry.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { selectors } from '../../services/core/selectors/registry.ts'
import { boundedEpisode, diceOf } from './random-episodes.ts'
import { packs as known, opinionOn } from './second-opinion.ts'

// The second table holds the packs that judge by default; the others are held to their digests.
const packs = readRules()
const { assess } = compileRuleset(readRules(known), new Set(), { codings: 0, entries: 0, remembered: 0 })

describe('the certificate, within the quick bound', () => {
  let certification: Certification
  beforeAll(() => {
    certification = finished(
      certifying({ packs, bound: quickBound, assess, second: { packs: known, opinionOn } }),
    )
    process.stdout.write(`${certificationText(certification)}\n`)
  })

  test('finds nothing: no dead rule, nothing unreached, no contradiction, no class with two verdicts', () => {
    expect(faultsIn(certification)).toEqual([])
    expect(certification.disagreed).toBe(0)
    expect(certification.outcomes.size).toBe(4)
  })

  test.each(packIds())('%s is as it was committed', (id) => {
    const [files] = namedPacks(id)
    const committed = files === undefined ? null : readCertificate(certificatePath(files))
    const certificate = certification.packs.find(({ pack }) => pack === id)
    if (certificate === undefined || committed === null) throw new Error(`there is no certificate of ${id}`)
    // Where this fails, `rules certify` counts the verdicts that changed, and `--update` commits them.
    expect(departures(certificate, committed.quick)).toEqual([])
    expect(sectionOf(certificate, false).digest).toBe(committed.quick.digest)
  })

  test('every result of every rule has a witness, and nothing in it can be left out', () => {
    const results = certification.packs.flatMap(({ pack, entries }) =>
      entries
        .filter(({ name }) => name !== 'applicability')
        .flatMap(({ name, results }) => [...results.keys()].map((result) => `${pack}/${name} ${result}`)),
    )
    const witnesses = certification.witnesses.map(({ rule, result }) => `${rule} ${result}`)
    expect(witnesses.sort()).toEqual(results.sort())
    const judges = new Map(packs.map(({ id, data }) => [id, packUnderTest(id, data).judge]))
    for (const { rule, result, episode } of certification.witnesses) {
      const [pack = '', id = ''] = rule.split('/')
      expect(judges.get(pack)?.(readFacts(episode)).results.get(id)).toBe(result)
    }
  })

  // The quotient is sound and complete: what stands in the classes foretells the verdict on any episode.
  test.each([553, 20_160_427])(
    'its classes foretell the verdicts on 3000 random episodes, seed %i',
    (seed) => {
      const dice = diceOf(seed)
      const judges = packs.map(({ id, data }) => packUnderTest(id, data).judge)
      let foretold = 0
      const wrong: object[] = []
      for (let drawn = 0; drawn < 3000; drawn++) {
        const episode = boundedEpisode(dice, quickBound)
        const facts = readFacts(episode)
        for (const [at, { pack, ledger }] of certification.packs.entries()) {
          const said = ledger.foretell(facts)
          const verdict = judges[at]?.(facts)
          for (const [rule, result] of verdict?.results ?? []) {
            foretold += 1
            if (said.get(rule) !== result) wrong.push({ pack, rule, result, said: said.get(rule), episode })
          }
          if (said.get('applicability') !== verdict?.applicability)
            wrong.push({ pack, said, verdict, episode })
        }
      }
      expect(wrong.slice(0, 3)).toEqual([])
      process.stdout.write(`seed ${seed}: ${foretold} results foretold\n`)
      expect(foretold).toBeGreaterThan(30_000)
    },
  )
})

test('every kind of condition and selection can be certified', () => {
  const kinds = [...Object.keys(predicates), ...Object.keys(selectors)]
  expect(kinds.filter((kind) => !knownKinds.includes(kind))).toEqual([])
})
