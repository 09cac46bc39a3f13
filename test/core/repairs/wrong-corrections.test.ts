import { expect, test } from 'vitest'
import type { Episode } from '../../../services/core/episode.ts'
import { repairLimits } from '../../../services/core/repairs/compile-offers.ts'
import { compileRepairs } from '../../../services/core/repairs/compile-repairs.ts'
import { mutantsOf } from '../../../services/mutation/mutants-of.ts'
import { ablation } from '../../rules/rows/example.ts'
import { expectAsByForce, packs } from './offered-repairs.ts'

const [ipg553, ...others] = packs
if (ipg553 === undefined) throw new Error('no packs')
const mutants = new Map(mutantsOf(ipg553.data).map(({ id, data }) => [id, data]))

/** What would be found, if a finding of IPG553 told the coder something else. */
function findUnder(mutant: string) {
  const data = mutants.get(mutant)
  if (data === undefined) throw new Error(`no mutant ${mutant}`)
  return compileRepairs([{ id: 'ipg553', data }, ...others], { ...repairLimits, codings: 800 })
}

test.each<[string, Episode]>([
  ['approach-agrees/findings/1/expected: dropped', ablation({ procedures: 'J08.3 Y53.2' })],
  [
    'approach-agrees/findings/1/expected/approaches: near-miss for recorded',
    ablation({ procedures: 'J08.3 Y53.2' }),
  ],
  [
    'open-method-coded/findings/1/expected: dropped',
    ablation({ procedures: 'J03.2 Y53.2', recorded: 'open' }),
  ],
  ['procedure-coded/findings/1/expected: dropped', ablation({ procedures: 'J12.4 Y53.2' })],
  ['procedure-coded/findings/2/expected: dropped', ablation({ procedures: 'H33.4', image: null })],
  [
    'diagnosis-coded/findings/1/expected/codes/liver-metastasis: other-liver-indication for it',
    ablation({ diagnoses: 'C18.9' }),
  ],
  [
    'image-control-coded/findings/2/expected/methods: uncoded for recorded',
    ablation({ procedures: 'J12.7', image: 'yes' }),
  ],
  [
    'image-control-unspecified/findings/1/expected/codes/unspecified-image-control: radiological for it',
    ablation({ image: 'yes not-stated' }),
  ],
  ['image-control-agrees/findings/2/expected: dropped', ablation({ procedures: 'J12.7 Y53.3' })],
  ['image-control-agrees/findings/3/expected: dropped', ablation({ image: 'yes ct ultrasound' })],
])('a wrong correction is told by its repairs: %s', (mutant, episode) => {
  expect(expectAsByForce(episode, 2)).toBe(true)
  expect(() => expectAsByForce(episode, 2, findUnder(mutant))).toThrow(/deeply equal/)
})
