import { expect, test } from 'vitest'
import { type Sample, steadyOf } from './steady.ts'

const events = 1_000_000
const perSecond = 50_000
const cpuPerEvent = 20 / 1_000_000
const lookEveryMs = 100
const cpuAt = (done: number) => ({
  cpuSeconds: done * cpuPerEvent,
  brokerCpuSeconds: (done * cpuPerEvent) / 4,
})

/** What is seen of one that does 50,000 events a second, commits so often, and takes 20 µs for each event. */
function samplesOf(commitEveryMs: number, endsWithCommit = false): Sample[] {
  const samples: Sample[] = []
  const doneAt = (ms: number) => Math.min(events, (ms / 1_000) * perSecond)
  for (let ms = lookEveryMs, committed = 0; committed < events; ms += lookEveryMs) {
    const commits = ms % commitEveryMs === 0 || (endsWithCommit && doneAt(ms) === events)
    if (commits) committed = doneAt(ms)
    samples.push({ seconds: ms / 1_000, committed, ...cpuAt(doneAt(ms)), peakMb: ms })
  }
  return samples
}

test.each([100, 700, 1_300, 3_000])('who commits every %i ms is as fast as it is', (commitEveryMs) => {
  const steady = steadyOf(samplesOf(commitEveryMs), events)
  expect(steady.perSecond).toBeCloseTo(perSecond, 0)
  expect(steady.cpuPerMillion).toBeCloseTo(20, 5)
  expect(steady.brokerCpuPerMillion).toBeCloseTo(5, 5)
})

test('what comes before the warm-up has ended, and behind the last twentieth, does not count', () => {
  const slowAtBothEnds = samplesOf(100).map((sample) => ({
    ...sample,
    seconds:
      sample.seconds + (sample.committed >= 0.1 * events ? 7 : 0) + (sample.committed === events ? 9 : 0),
  }))
  expect(steadyOf(slowAtBothEnds, events).perSecond).toBeCloseTo(perSecond, 0)
  const slowWithin = samplesOf(100).map((sample) => ({
    ...sample,
    seconds: sample.seconds + (sample.committed >= 0.9 * events ? 11 : 0),
  }))
  // 55 % of the events in 11 seconds, and 11 more of waiting.
  expect(steadyOf(slowWithin, events).perSecond).toBeCloseTo(perSecond / 2, 0)
})

test('the memory is the most of the whole run, and the start is the first commit', () => {
  const samples = samplesOf(700)
  expect(steadyOf(samples, events)).toMatchObject({ peakMb: samples.at(-1)?.peakMb, startSeconds: 0.7 })
})

test('where commits are too far apart for one between, the last of all ends it', () => {
  // At 50 % and at the end.
  expect(steadyOf(samplesOf(10_000), events).perSecond).toBeCloseTo(perSecond, 0)
  // At 97.5 % and at the end.
  expect(steadyOf(samplesOf(19_500, true), events).perSecond).toBeCloseTo(perSecond, 0)
})

test('what is over within one commit has no steady state', () => {
  expect(() => steadyOf(samplesOf(20_000), events)).toThrow(/too few events/)
  expect(() => steadyOf([], events)).toThrow(/too few events/)
})
