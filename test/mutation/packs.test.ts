import { describe, expect, test } from 'vitest'
import { quickBound } from '../../services/certify/bound.ts'
import { finished } from '../../services/certify/space.ts'
import { readEquivalentMutants } from '../../services/cli/equivalents-file.ts'
import { faultsIn, mutationText } from '../../services/cli/mutation-report.ts'
import { namedPacks } from '../../services/cli/named-packs.ts'
import { packIds } from '../../services/config/rules-folder.ts'
import { loadPack } from '../../services/core/pack/load-pack.ts'
import { mutating } from '../../services/mutation/mutating.ts'

// The equivalents of these take longest to prove: a test among the slow ones does so, of all packs. Here they are held
// against the classes of the pack itself.
const slow = ['ipg553', 'ipg214', 'ipg406']

describe('the cases of a pack notice every slip in it', () => {
  test.each(packIds())('%s', (id) => {
    const [files] = namedPacks(id)
    if (files === undefined) throw new Error(`there is no pack ${id}`)
    const search = slow.includes(id) ? 'own-classes' : quickBound
    const mutation = finished(mutating(loadPack(files), readEquivalentMutants(files), search))
    process.stdout.write(`${mutationText(mutation)}\n`)
    expect(faultsIn(mutation)).toEqual([])
    const fates = Map.groupBy(mutation.judged, ({ fate }) => fate)
    expect(fates.get('killed')?.length).toBeGreaterThan(30)
    // A pack that does not load shows nothing of its cases.
    expect(fates.get('refused')?.length ?? 0).toBeLessThan(5)
    expect(fates.get('equivalent')?.length ?? 0).toBeLessThan(0.1 * mutation.judged.length)
  })
})
