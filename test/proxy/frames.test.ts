import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asFrame, createFrameCutter } from './frames.ts'

const cutAll = (chunks: readonly Buffer[]) => {
  const cutFrames = createFrameCutter()
  return chunks.flatMap((chunk) => cutFrames(chunk))
}

test('frames come out as they went in, wherever the stream was cut', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 })
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 })
  fc.assert(
    fc.property(bodies, sizes, (given, steps) => {
      const frames = given.map((body) => asFrame(Buffer.from(body)))
      const stream = Buffer.concat(frames)
      const chunks: Buffer[] = []
      for (let at = 0, step = 0; at < stream.length; step++) {
        const size = steps[step % steps.length] ?? 1
        chunks.push(stream.subarray(at, at + size))
        at += size
      }
      expect(cutAll(chunks)).toEqual(frames)
    }),
  )
})

// Whoever copies what there is with every chunk copies 64 GB here.
test('a large frame in small pieces takes no longer than its size asks for', { timeout: 5_000 }, () => {
  const frame = asFrame(Buffer.alloc(2 ** 25))
  const size = 2 ** 13
  const chunks = Array.from({ length: Math.ceil(frame.length / size) }, (_, n) =>
    frame.subarray(n * size, (n + 1) * size),
  )
  const [whole, ...more] = cutAll(chunks)
  expect(whole?.equals(frame)).toBe(true)
  expect(more).toEqual([])
})

test('what has a negative length is no frame', () => {
  expect(() => createFrameCutter()(Buffer.alloc(8, 0xff))).toThrow('negative length')
})
