import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const telemetryModule = new URL('../../services/telemetry/telemetry.ts', import.meta.url)

test('standard output holds lines of JSON only, and the last is there although the process exits at once', async () => {
  const script = `
    import { createTelemetry } from ${JSON.stringify(telemetryModule.href)}
    const telemetry = createTelemetry({ level: 'trace', service: 'checker' })
    for (let partition = 0; partition < 5000; partition++) telemetry.lagMeasured({ partition, records: 1n })
    telemetry.stopped()
    telemetry.flush()
    process.exit(3)`
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { maxBuffer: 1e8 })
  const { stdout, stderr, code } = await run.catch((error) => error)
  expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line: string) => JSON.parse(line).event)
  expect(events).toHaveLength(5001)
  expect(events.at(-1)).toBe('stopped')
})
