import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineJudge } from '../../services/cli/check-line.ts'
import { Fault } from '../../services/fault.ts'
import type { Format, Located } from '../../services/formats/format.ts'
import { hesCsv } from '../../services/formats/hes-csv.ts'
import { ndjson } from '../../services/formats/ndjson.ts'
import { eventAssessor } from '../../services/pipeline/event-assessor.ts'
import { hes } from '../cli/episodes.ts'
import { runCli } from '../cli/run-cli.ts'
import { registry, ruleset } from '../pipeline/carry.ts'
import { type Canary, canaries, tracesIn, written } from './canary.ts'
import { canaryRecords } from './canary-records.ts'

// FUZZ_RUNS as in privacy-fuzz.test.ts: how many files are tried; a thousand, when it is not said.
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 1_000)

/** A file that names one patient, in whatever way. */
interface CanaryFile {
  readonly canary: Canary
  readonly bytes: Buffer
}

const lineOf = ({ value }: { value: Buffer | null }) =>
  Buffer.concat([value ?? Buffer.alloc(0), Buffer.from('\n')])

/** Records as lines, whatever is in them; a line feed within one makes two of it. */
const lines: fc.Arbitrary<CanaryFile> = canaryRecords.map((record) => ({
  canary: record.canary,
  bytes: lineOf(record),
}))

const columns = hes.header.split(',')
const cellsWith = (canary: Canary) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...hes.row.split(','), '') }, written(canary))
const inserts = fc.constantFrom('"', '""', ',', '|', '\t', '\n', '\r', '\xff', '\xc3', '\0', ' ')

/** Rows with a canary in some cells, with a header row or without, and broken in some places. */
const rows: fc.Arbitrary<CanaryFile> = canaries.chain((canary) => {
  const row = fc.array(cellsWith(canary), { minLength: columns.length - 1, maxLength: columns.length + 1 })
  const header = fc.oneof(
    { weight: 4, arbitrary: fc.constant(hes.header) },
    row.map((cells) => cells.join(',')),
  )
  const breaks = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), inserts), { maxLength: 3 })
  return fc.tuple(header, fc.array(row, { maxLength: 4 }), breaks).map(([first, rest, places]) => {
    const whole = [first, ...rest.map((cells) => cells.join(','))].join('\n')
    const bytes = places.reduce((now, [share, put]) => {
      const at = Math.floor(share * now.length)
      return Buffer.concat([now.subarray(0, at), Buffer.from(put, 'latin1'), now.subarray(at)])
    }, Buffer.from(whole))
    return { canary, bytes }
  })
})

const judge = lineJudge(eventAssessor({ ruleset, registry }))

/** What the command would say of a file that is no verdict on an episode: what is wrong with lines, or with all of it. */
async function wrongIn(format: Format, bytes: Buffer): Promise<string[]> {
  const said: string[] = []
  const say = (located: Located) => {
    const line = judge(located)
    if (!('episodeId' in line)) said.push(JSON.stringify(line))
  }
  async function* source() {
    yield bytes
  }
  try {
    for await (const piece of format.read(source(), 'a file')) piece.forEach(say)
  } catch (fault) {
    expect(fault).toBeInstanceOf(Fault)
    said.push(String(fault))
  }
  return said
}

describe.each([
  ['NDJSON', ndjson, lines],
  ['HES APC', hesCsv, rows],
] as const)('a file in %s that names a patient', (_name, format, files) => {
  test('is read without a throw but a fault, and what is wrong in it is said without a word of the patient', async () => {
    let wrong = 0
    const property = fc.asyncProperty(files, async ({ canary, bytes }) => {
      const said = await wrongIn(format, bytes)
      wrong += said.length
      for (const words of said) expect(tracesIn(words, canary)).toEqual([])
    })
    await fc.assert(property, { numRuns })
    expect(wrong).toBeGreaterThan(numRuns / 10)
  }, 3_600_000)
})

test('the command says nothing of a patient but the episode id that it is asked for', async () => {
  const records = fc.sample(canaryRecords, 500)
  const { stdout, stderr, status } = await runCli(['check'], { input: Buffer.concat(records.map(lineOf)) })
  expect(status).toBe(1)
  const undecodable = stdout.split('\n').filter((line) => line.includes('"undecodable"'))
  expect(undecodable.length).toBeGreaterThan(100)
  const said = stderr + undecodable.join('\n')
  expect(tracesIn(said, ...records.map(({ canary }) => canary))).toEqual([])
})
