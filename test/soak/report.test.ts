import { describe, expect, test } from 'vitest'
import { createLatencies } from './latencies.ts'
import { faultsOf, isSound, reportText } from './report.ts'
import type { SoakResult } from './soak.ts'

const mib = 1024 * 1024
const sampleEvery = 5
const sent = 1_000

/** Half an hour whose memory, in MiB at so many hours, is this; sound in everything else. */
function soakOf(memory: (hours: number, sample: number) => number, minutes = 30): SoakResult {
  const seconds = minutes * 60
  const signs = Array.from({ length: seconds / sampleEvery + 1 }, (_, n) => {
    const at = n * sampleEvery
    const resident = memory(at / 3_600, n) * mib
    return { at, sent, resident, heap: resident, external: 0, committed: sent, aborted: 0 }
  })
  const verification = { inputs: sent, waiting: 0, outputs: new Map([['enriched', sent]]), partitions: [] }
  return {
    ...{ seconds, sent, signs, latencies: createLatencies(), status: 0, joins: 1 },
    verification: { ...verification, wrong: new Map(), problems: [], notes: [] },
  }
}

// Between -1 and 1, the same ones every time.
const noise = (sample: number) => ((sample * 7_919) % 1_009) / 504.5 - 1

describe('a soak', () => {
  test('whose memory is flat, but for noise, is sound', () => {
    const result = soakOf((_, n) => 200 + 10 * noise(n))
    expect([faultsOf(result), isSound(result)]).toEqual([[], true])
    expect(reportText(result)).toContain('Memory is flat')
  })

  test.each([
    ['a leak of 30 MiB an hour', (hours: number) => 200 + 30 * hours],
    ['one of 30 under noise', (hours: number, n: number) => 200 + 30 * hours + 5 * noise(n)],
    [
      'one of 60 under what is collected every minute',
      (hours: number, n: number) => 200 + 60 * hours + (n % 12) * 3,
    ],
  ])('with %s is wrong', (_, memory) => {
    const result = soakOf(memory)
    expect(faultsOf(result)).toEqual([expect.stringContaining('memory grows by')])
    expect(isSound(result)).toBe(false)
  })

  test.each([
    ['60 MiB an hour under a slow and large saw', (hours: number, n: number) => 200 + 60 * hours + (n % 90)],
    ['no growth under a slow and large saw', (_: number, n: number) => 200 + (n % 90)],
  ])('that cannot tell, with %s, has not shown that memory is flat', (_, memory) => {
    const result = soakOf(memory)
    expect([faultsOf(result), isSound(result)]).toEqual([[], false])
    expect(reportText(result)).toContain('NOT SHOWN')
    expect(reportText(result)).not.toContain('is flat:')
  })

  test('of a checker that told of itself for its first minutes alone has shown nothing', () => {
    const whole = soakOf(() => 200)
    const result = { ...whole, signs: whole.signs.filter(({ at }) => at < 600) }
    expect(isSound(result)).toBe(false)
    expect(reportText(result)).toContain('NOT SHOWN')
  })

  test('that was ended before it had any figures says so of each', () => {
    const verification = { ...soakOf(() => 200).verification, inputs: 0, outputs: new Map([['enriched', 0]]) }
    const text = reportText({ ...soakOf(() => 200, 1), sent: 0, signs: [], verification })
    expect(text).toMatch(/p50 none, p99 none/)
    expect(text).toMatch(/resident +none +none +none/)
    expect(text).not.toMatch(/NaN|Infinity/)
  })

  test('of a few minutes tells nothing of memory, and is sound without', () => {
    const result = soakOf((hours) => 200 + 600 * hours, 5)
    expect(isSound(result)).toBe(true)
    expect(reportText(result)).toContain('takes longer to tell')
  })

  test.each([
    [
      'records that wait when it is over',
      { waiting: 1, outputs: new Map([['enriched', sent - 1]]) },
      'waiting',
    ],
    ['an output that is missing', { outputs: new Map([['enriched', sent - 1]]) }, 'came out'],
    ['an output too many', { waiting: 1 }, 'came out'],
    [
      'an input too many',
      { inputs: sent + 1, outputs: new Map([['enriched', sent + 1]]) },
      'the input holds',
    ],
  ])('with %s is wrong', (_, wrong, text) => {
    const result = soakOf(() => 200)
    const faulty = { ...result, verification: { ...result.verification, ...wrong } }
    expect(faultsOf(faulty)).toContainEqual(expect.stringContaining(text))
    expect(isSound(faulty)).toBe(false)
  })
})
