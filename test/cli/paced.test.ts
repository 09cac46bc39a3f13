import { expect, test } from 'vitest'
import { paced } from '../../services/cli/paced.ts'

/** Work that goes up by `step` each time. */
function* counting(times: number, step: number): Generator<number, string> {
  for (let n = 1; n <= times; n++) yield n * step
  return 'done'
}

test('long work says now and then, where no bar is shown, how far it is', async () => {
  const said: string[] = []
  let seconds = 0
  const around = { now: () => seconds++ * 1000, say: (line: string) => said.push(line) }
  expect(await paced(counting(90, 10), around)).toBe('done')
  expect(said).toEqual([
    '200 episodes so far, in 20 s; still at work',
    '800 episodes so far, in 80 s; still at work',
  ])
})

test('short work says nothing', async () => {
  const said: string[] = []
  await paced(counting(90, 10), { now: () => 0, say: (line) => said.push(line) })
  expect(said).toEqual([])
})
