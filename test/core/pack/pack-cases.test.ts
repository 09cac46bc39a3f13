import { expect, test } from 'vitest'
import { packIds, readPack, shippedRules } from '../../../services/config/rules-folder.ts'
import { judgingBy } from '../../../services/mutation/judging.ts'
import { failingCase, packCases } from '../../../services/mutation/pack-cases.ts'

// Loaded and compiled within the test, and nothing is repaired: a slip of the engine shows here in no time.
test.each(packIds())(
  '%s: the cases come out as they are written, with all that they say of a finding',
  (id) => {
    const pack = readPack(`${shippedRules}/${id}`)
    const judge = judgingBy(pack.id, pack.data)
    const cases = packCases(pack)
    expect(cases.length).toBeGreaterThan(0)
    const failing = judge === null ? undefined : failingCase(judge, cases)
    expect(judge).not.toBeNull()
    expect(failing && `${failing.rule}: ${failing.one.name}`).toBeUndefined()
  },
)
