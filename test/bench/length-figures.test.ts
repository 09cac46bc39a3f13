import { expect, test } from 'vitest'
import { goalFigures } from './goals.ts'
import { tellLength } from './length-figures.ts'
import { createReport } from './report.ts'

const events = 4_000_000
/** Every second 50,000 events, and 25,000 in the last quarter; memory as told, by millions of events. */
function figuresWhere(residentMb: (millions: number) => number) {
  const report = createReport(() => {})
  const samples = []
  for (let [seconds, committed] = [1, 50_000]; committed <= events; seconds++) {
    const resident = residentMb(committed / 1_000_000)
    samples.push({ seconds, committed, residentMb: resident, peakMb: resident + 1, heapMb: 40 })
    committed += committed < 0.75 * events ? 50_000 : 25_000
  }
  tellLength(report, samples, events)
  return report.figures
}

test('memory that grows while it warms up and is flat from then on has no slope', () => {
  const figures = figuresWhere((millions) =>
    millions < 0.6 ? 100 * millions : 200 + 5 * Math.sin(millions * 40),
  )
  const { median, low, high } = figures[goalFigures.slope] ?? {}
  expect(median).toBeCloseTo(0, 0)
  expect(low).toBeLessThan(0)
  expect(high).toBeGreaterThan(0)
  expect(figures['length: resident memory, MB']?.low).toBeGreaterThan(190)
  expect(figures[goalFigures.peakMemory]?.median).toBeCloseTo(206, 0)
})

test('memory that grows with the events has a slope, and a checker that slows down is seen to', () => {
  const figures = figuresWhere((millions) => 150 + 3 * millions + Math.sin(millions * 40))
  expect(figures[goalFigures.slope]?.median).toBeCloseTo(3, 0)
  expect(figures[goalFigures.slope]?.low).toBeGreaterThan(2)
  expect(figures['length: last quarter / first']?.median).toBeCloseTo(0.5)
})
