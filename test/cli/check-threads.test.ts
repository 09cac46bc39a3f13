import { describe, expect, test } from 'vitest'
import { type CheckTask, readyThreads } from '../../services/cli/check-threads.ts'
import { good } from './episodes.ts'

const dying = new URL('./dying-thread.ts', import.meta.url)
const piece = {
  piece: { firstLine: 1, bytes: Buffer.from(`${good}\n`) },
  format: 'ndjson',
  wanted: { isSummary: false },
} as const

const dies = (death: string, isEarly: boolean) => {
  const task: CheckTask & object = { packs: [], flipped: new Set(), ...{ death, isEarly } }
  return readyThreads(1, task, dying)
}

const fault = { code: 'worker-ended', message: expect.stringContaining('try again with --threads 1') }

describe.each(['exits', 'throws'])('a thread that %s', (death) => {
  test('before it is there is a fault', async () => {
    await expect(dies(death, true)).rejects.toMatchObject(fault)
  })

  test('with pieces in hand is a fault for each of them, and for every one after', async () => {
    const threads = await dies(death, false)
    const both = [threads.judge(piece), threads.judge(piece)]
    expect(threads.judge(piece)).toBeNull()
    for (const judged of both) await expect(judged).rejects.toMatchObject(fault)
    await expect(threads.judge(piece)).rejects.toMatchObject(fault)
  })
})
