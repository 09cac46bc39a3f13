import { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { generate } from '../../services/generator/generate.ts'
import { writeEvents } from '../../services/generator/write-events.ts'

const options = { events: 4321, seed: 99, undecodableRate: 0.05 }

/** A stream slower than its writer, which remembers how much ever waited in it. */
function slowSink() {
  const chunks: Buffer[] = []
  let mostWaiting = 0
  const stream = new Writable({
    highWaterMark: 1,
    async write(chunk: Buffer, _encoding, done) {
      mostWaiting = Math.max(mostWaiting, stream.writableLength)
      await setImmediate()
      chunks.push(chunk)
      done()
    },
  })
  return { stream, bytes: () => Buffer.concat(chunks), chunks, mostWaiting: () => mostWaiting }
}

describe('writeEvents', () => {
  it('writes each event and its label on the same line of two outputs', async () => {
    const [events, labels] = [slowSink(), slowSink()]
    await writeEvents(options, { events: events.stream, labels: labels.stream })
    const expected = [...generate(options)]
    const newline = Buffer.from('\n')
    expect(events.bytes().equals(Buffer.concat(expected.flatMap(({ line }) => [line, newline])))).toBe(true)
    const written = labels.bytes().toString().trimEnd().split('\n')
    expect(written.map((line) => JSON.parse(line))).toEqual(expected.map(({ label }) => label))
  })

  it('holds no more than one chunk for a slow reader', async () => {
    const events = slowSink()
    await writeEvents(options, { events: events.stream })
    expect(events.chunks.length).toBeGreaterThan(5)
    expect(events.mostWaiting()).toBeLessThanOrEqual(Math.max(...events.chunks.map(({ length }) => length)))
  })

  it('counts outcomes and reports progress up to the last event', async () => {
    const progress: number[] = []
    const events = slowSink().stream
    const counts = await writeEvents(options, { events, onProgress: (written) => progress.push(written) })
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(options.events)
    const undecodable = [...generate(options)].filter(({ label }) => label.undecodable).length
    expect(counts.undecodable).toBe(undecodable)
    expect(progress).toEqual(progress.toSorted((left, right) => left - right))
    expect(progress.at(-1)).toBe(options.events)
  })

  it('writes nothing where nothing is asked for, and leaves the stream open', async () => {
    const { stream, chunks } = slowSink()
    await writeEvents({ ...options, events: 0 }, { events: stream })
    expect(chunks).toEqual([])
    expect(stream.writableEnded).toBe(false)
  })

  it('fails with the error of the stream that failed', async () => {
    const full = Object.assign(new Error('disk full'), { code: 'ENOSPC' })
    const failing = new Writable({ write: (_chunk, _encoding, done) => done(full) })
    await expect(writeEvents(options, { events: failing })).rejects.toBe(full)
    const labels = new Writable({ write: (_chunk, _encoding, done) => done(full) })
    await expect(writeEvents(options, { events: slowSink().stream, labels })).rejects.toBe(full)
  })
})
