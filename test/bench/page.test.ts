import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Goal, goalFigures, goals, verdictOn } from './goals.ts'
import { describeMachine } from './machine.ts'
import { withFigures } from './page.ts'
import { spreadOf } from './paired.ts'
import { createReport } from './report.ts'
import { type PartResult, readParts, resultsOf } from './results.ts'

const machine = describeMachine()

function partOf(name: string, throughput: number): PartResult {
  const report = createReport(() => {})
  report.ratio('exactly-once throughput / Kafka Streams', spreadOf([throughput, throughput + 0.1]))
  report.figure(goalFigures.coreEvents, spreadOf([1_300_000]))
  report.figure('one side: events/s', spreadOf([51_000, 63_000]))
  report.figure('other side: events/s', spreadOf([40_000, 41_000]))
  report.note('compared event by event')
  const how = {
    at: '2026-01-02T03:04:05Z',
    minutes: 1.5,
    pairs: 2,
    events: 10_000,
    seconds: 20,
    loadBefore: 0.1,
  }
  return { name, measures: 'throughput', ...how, machine, ...report }
}

test('a page that is written twice is the same, and what stands around the figures stays', () => {
  const first = withFigures(null, [partOf('streams', 1.2)])
  expect(withFigures(first, [partOf('streams', 1.2)])).toBe(first)
  const byHand = first.replace('## What bounds it\n', '## What bounds it\n\nThe producer.\n')
  const again = withFigures(byHand, [partOf('streams', 1.6)])
  expect(again).toContain('## What bounds it\n\nThe producer.\n')
  expect(again).toContain('1.65 (1.6 to 1.7) | met |')
  expect(again).not.toContain('1.25')
  expect(() => withFigures('# A page without a place\n', [])).toThrow(/put <!-- figures -->/)
})

test('a goal has what was seen beside it, and every figure its place in a table', () => {
  const page = withFigures(null, [partOf('streams', 1.2)])
  expect(page).toMatch(/its best setting \| ≥ 1\.5 \| 1\.25 \(1\.2 to 1\.3\) \| missed: 0\.833 × the goal \|/)
  expect(page).toMatch(/national mix, events\/s \| ≥ 1,200,000 \| 1,300,000 \| met \|/)
  expect(page).toMatch(/JSON\.parse of the file \| ≥ 0\.6 \| {2}\| not measured \|/)
  expect(page).toContain(
    '| one side | 57,000 (51,000 to 63,000) |\n| other side | 40,500 (40,000 to 41,000) |',
  )
  expect(page).toContain('2 runs a side of 10,000 events')
  expect(page).toContain('- compared event by event')
})

test('a page says what was measured on which machine and commit, by parts where that is not the same', () => {
  const at = (commit: string) => ({
    machine: { ...machine, versions: { Node: '26.0.0', Java: '17.0.1', commit } },
  })
  const [streams, core] = [partOf('streams', 1), partOf('core', 1)]
  const same = withFigures(null, [
    { ...streams, ...at('1234567') },
    { ...core, ...at('1234567') },
  ])
  expect(same).toMatch(/^Measured on 2026-01-02, on .*: Node 26\.0\.0, Java 17\.0\.1, commit 1234567\.$/m)
  const other = withFigures(null, [
    { ...streams, ...at('1234567') },
    { ...core, ...at('89abcde with changes'), at: '2026-01-05T03:04:05Z' },
  ])
  expect(other).toMatch(/^streams: measured on 2026-01-02, on .*, commit 1234567\.$/m)
  expect(other).toMatch(/^core: measured on 2026-01-05, on .*, commit 89abcde with changes\.$/m)
})

test('a goal that is missed says how many times it the median is, and a slope of zero is one within its error', () => {
  const verdict = (goal: Goal | undefined, ...values: number[]) => goal && verdictOn(goal, spreadOf(values))
  const most = goals.find((goal) => 'most' in goal && goal.most === 300)
  const flat = goals.find((goal) => 'flat' in goal)
  expect(verdict(most, 290, 300, 400)).toBe('met')
  expect(verdict(most, 315)).toBe('missed: 1.05 × the goal')
  expect(verdict(flat, -0.1, 0.3)).toBe('met')
  expect(verdict(flat, 0.2, 0.4)).toBe('missed: it grows by 0.2 at least')
})

test('of several files a later one takes the place of the parts that it holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'results-'))
  try {
    const fileOf = (name: string, parts: PartResult[]) => {
      const file = join(folder, name)
      writeFileSync(file, JSON.stringify(resultsOf(machine, parts)))
      return file
    }
    const files = [
      fileOf('all.json', [partOf('streams', 1.2), partOf('core', 1)]),
      fileOf('again.json', [partOf('streams', 1.6), partOf('length', 1)]),
    ]
    const parts = readParts(files)
    expect(parts.map(({ name }) => name)).toEqual(['streams', 'core', 'length'])
    expect(parts[0]?.ratios['exactly-once throughput / Kafka Streams']?.median).toBeCloseTo(1.65)
    writeFileSync(join(folder, 'other.json'), '{}')
    expect(() => readParts([join(folder, 'other.json')])).toThrow(/no results by parts/)
    expect(() => readParts([join(folder, 'none.json')])).toThrow(/there is no such file/)
    const broken = { ...partOf('core', 1), ratios: { 'check / JSON.parse': { median: null } } }
    writeFileSync(join(folder, 'other.json'), JSON.stringify({ parts: [partOf('core', 1), broken] }))
    expect(() => readParts([join(folder, 'other.json')])).toThrow(/other\.json .* parts\.1\.ratios\.check/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
