import { expect, test } from 'vitest'
import { startCommand } from './contender.ts'
import { figuresOf } from './process-figures.ts'

const burner = 'const end = Date.now() + 60_000; console.log("on"); while (Date.now() < end);'

test('CPU and memory are those of a process and of all that it has started', async () => {
  const script = `"${process.execPath}" -e '${burner}' & child=$!; trap "kill $child" TERM; wait $child; true`
  const running = startCommand('sh', ['-c', script])
  try {
    await expect.poll(() => figuresOf(running.pid)?.processes).toBe(2)
    await expect.poll(() => figuresOf(running.pid)?.cpuSeconds, { timeout: 20_000 }).toBeGreaterThan(0.5)
    const { peakMb = 0, residentMb = 0 } = figuresOf(running.pid) ?? {}
    expect(residentMb).toBeGreaterThan(20)
    expect(peakMb).toBeGreaterThanOrEqual(residentMb)
  } finally {
    await running.stop()
  }
  expect(figuresOf(running.pid)).toBeNull()
})
