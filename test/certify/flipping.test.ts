import { expect, test } from 'vitest'
import { quickBound } from '../../services/certify/bound.ts'
import { type Flip, flipping } from '../../services/certify/flipping.ts'
import { finished } from '../../services/certify/space.ts'
import type { Assessment } from '../../services/core/assessment.ts'
import type { Episode } from '../../services/core/episode.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { shipped } from './changed-pack.ts'

const packs = ['ipg553', 'opcs4-conventions', 'episode-integrity'].map(shipped)
const { assess } = compileRuleset(packs, new Set(), { codings: 0, entries: 0, remembered: 0 })
// Without the largest part of the space, codes against methods, which hardly concerns the register.
const bound = { ...quickBound, imageCodes: 1, methods: 1, members: 2000 }

const flips = (judge: (episode: Episode) => Assessment, stride: number): Flip[] =>
  finished(flipping(packs, bound, judge, stride))

test('each entry, read the other way, changes exactly the assessments that list it', () => {
  const found = flips(assess, 5)
  expect(found.map(({ entry }) => entry).sort()).toEqual(
    Array.from({ length: 14 }, (_, at) => `I-${String(at + 1).padStart(2, '0')}`),
  )
  expect(found.filter(({ wrong }) => wrong > 0)).toEqual([])
  // An entry that changes nothing would be proven by nothing.
  expect(found.filter(({ changed }) => changed === 0)).toEqual([])
  process.stdout.write(
    `${found.map(({ entry, changed, judged }) => `${entry} ${changed}/${judged}`).join(', ')}\n`,
  )
})

test('an entry that is left out is found, and one that is listed without a reason', () => {
  const forgetful = (episode: Episode): Assessment => {
    const assessment = assess(episode)
    const { interpretations } = assessment
    return {
      ...assessment,
      interpretations: [...interpretations.filter((entry) => entry !== 'I-07'), 'I-11'],
    }
  }
  const wrong = flips(forgetful, 50).filter((flip) => flip.wrong > 0)
  expect(wrong.map(({ entry }) => entry).sort()).toEqual(['I-07', 'I-11'])
  expect(wrong.every(({ example }) => example !== null)).toBe(true)
})
