import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Fault } from '../../services/fault.ts'
import { describeError } from '../../services/telemetry/describe-error.ts'
import { createTelemetry } from '../../services/telemetry/telemetry.ts'

/** What the call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('describeError', () => {
  test("a fault's own words are told, and those of the faults behind it", () => {
    const cause = new Fault('broker-unreachable', 'No broker answers at localhost:9092')
    expect(describeError(new Fault('broker-lost', 'Gave up after 10m', { cause }))).toEqual({
      code: 'broker-lost',
      message: 'Gave up after 10m',
      cause: { code: 'broker-unreachable', message: 'No broker answers at localhost:9092' },
    })
  })

  test('an unknown error is told by its class and by the places in our files and packages', () => {
    const error = thrownBy(() =>
      createTelemetry({ level: 'loud' as 'info', service: 'x', destination: { write() {} } }),
    )
    const { at, ...told } = describeError(error)
    expect(told).toEqual({ code: 'unexpected', name: 'Error', message: expect.stringContaining('withheld') })
    expect(at).toContainEqual(expect.stringMatching(/^node_modules\/pino\/.+:\d+:\d+$/))
    expect(at).toContainEqual(expect.stringMatching(/^services\/telemetry\/log\.ts:\d+:\d+$/))
  })

  test('a system error keeps its code', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const socket = connect('/nowhere/at-all').on('error', resolve)
    expect(describeError(await promise)).toMatchObject({ code: 'unexpected', name: 'Error', errno: 'ENOENT' })
    socket.destroy()
  })

  test('a chain of causes that bites its own tail has an end', () => {
    const error = new TypeError('x')
    error.cause = error
    expect(JSON.stringify(describeError(error)).match(/TypeError/g)).toHaveLength(6)
  })
})
