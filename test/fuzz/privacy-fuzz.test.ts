import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { headersNamed, topics } from '../pipeline/carry.ts'
import { tracesIn } from './canary.ts'
import { canaryRecords } from './canary-records.ts'
import { type CanaryRecord, corpusEntry, readCorpus } from './corpus.ts'
import { carryAndTell } from './what-is-said.ts'

// FUZZ_RUNS says how many records are tried (3,000), FUZZ_SEED which (other ones each time). A record that fails is
// printed as the file to add to test/fuzz/corpus, whose records are tried first in every run.
const { FUZZ_RUNS, FUZZ_SEED } = process.env
const numRuns = Number(FUZZ_RUNS ?? 3_000)

const allTopics = Object.values(topics)

/** One output of ours comes of the record, and nothing that is said of it tells whose it is. */
async function expectCarriedInSilence(record: CanaryRecord): Promise<string> {
  const { output, log, metrics, headers } = await carryAndTell(record)
  const { outcome, failure } = output.account
  expect(allTopics).toContain(output.topic)
  expect([output.key, output.partition]).toEqual([record.key, 3])
  expect(output.topic === topics.deadLetter).toBe(outcome === 'undecodable')
  expect(failure === undefined).toBe(outcome !== 'undecodable')
  expect(headersNamed(output, 'outcome').at(-1)).toBe(outcome)
  expect(headers).toContain('failure-message')
  expect(log).toContain('"event":"batch-committed"')
  expect(metrics).toContain(`outcome="${outcome}"} 1`)
  for (const [where, said] of Object.entries({ log, metrics, headers })) {
    expect(tracesIn(said, record.canary), `the ${where}`).toEqual([])
  }
  return failure?.code ?? outcome
}

describe('records that name a patient', () => {
  test.each(readCorpus())('of the corpus, $name: $why', async ({ record }) => {
    await expectCarriedInSilence(record)
  })

  test('of any kind come out once, and are told of without a word of the patient', {
    timeout: 3_600_000,
  }, async () => {
    const ends = new Map<string, number>()
    const property = fc.asyncProperty(canaryRecords, async (record) => {
      const end = await expectCarriedInSilence(record)
      ends.set(end, (ends.get(end) ?? 0) + 1)
    })
    const run = await fc.check(property, { numRuns, ...(FUZZ_SEED && { seed: Number(FUZZ_SEED) }) })
    if (run.failed) {
      const [record] = run.counterexample ?? []
      const entry = record ? corpusEntry(record, 'say here what went wrong') : ''
      throw new Error(`${fc.defaultReportMessage(run)}\nFor test/fuzz/corpus:\n${entry}`)
    }
    process.stderr.write(
      `Fuzzed with ${run.numRuns} records: ${[...ends].map(([end, count]) => `${end} ${count}`).join(', ')}\n`,
    )
    // The records would prove little if most of them ended in the same place.
    const usual = ['conforming', 'miscoded', 'tombstone', 'encoding-unknown', 'utf8-invalid', 'json-invalid']
    const more = ['avro-invalid', 'avro-schema-unknown', 'event-invalid']
    for (const end of [...usual, ...more]) expect(ends.get(end), end).toBeGreaterThan(numRuns / 1_000)
  })
})
