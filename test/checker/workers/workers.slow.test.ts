import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { close } from '../../gate/stage.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { environmentThrough } from '../../proxy/environment-through.ts'
import { startKafkaProxy } from '../../proxy/kafka-proxy.ts'
import { createOutage } from '../poison/outage.ts'
import type { RunningChecker } from '../running-checker.ts'
import { isThere, type LogLine, linesOf, pidOf, setStage, shared, untilLogged } from './stage.ts'

describeWithKafka('of two workers', () => {
  test('one stops alone: another takes its place', async () => {
    await using stack = new AsyncDisposableStack()
    const { checker, append, done, judge, get } = await setStage(stack)
    await shared(checker)
    await append(100)
    await done()
    const first = pidOf(checker, 2)
    const before = linesOf(checker).length
    process.kill(first, 'SIGTERM')
    const ended = await untilLogged(checker, (lines) => lines.find(({ event }) => event === 'worker-ended'))
    expect(ended).toMatchObject({ worker: 2, status: 0, restartInSeconds: 1 })
    expect(await get('/ready')).toMatchObject({ status: 503, body: expect.stringMatching(/^worker 2: /) })
    await append(100)
    await shared(checker, before)
    expect(pidOf(checker, 2)).not.toBe(first)
    await append(100)
    await done()
    expect((await get('/metrics')).body).toContain('\ncoding_quality_workers_ended_total{signal="none"} 1\n')
    expect((await checker.end('SIGINT')).status).toBe(0)
    expect(await judge()).toEqual({ inputs: 300, problems: [], waiting: 0 })
  })

  test('one is killed: the other goes on meanwhile, another takes its place, and each record comes out once', async () => {
    await using stack = new AsyncDisposableStack()
    const { checker, append, done, judge, get } = await setStage(stack)
    await shared(checker)
    await append(400)
    await done()
    const own = partitionsOf(checker, 1)
    const before = linesOf(checker).length
    await append(4_000)
    process.kill(pidOf(checker, 2), 'SIGKILL')
    const ended = await untilLogged(checker, (lines) => lines.find(({ event }) => event === 'worker-ended'))
    expect(ended).toMatchObject({ level: 'error', worker: 2, signal: 'SIGKILL', restartInSeconds: 31 })
    expect(await get('/ready')).toEqual({
      status: 503,
      body: 'worker 2: ended; another is started in its place\n',
    })
    expect((await get('/live')).status).toBe(200)
    // Before the group has given the killed one up: the survivor was not made to wait for that.
    await append(400)
    await untilLogged(checker, (lines) => {
      const behind = lines.slice(before)
      if (behind.some(({ event }) => event === 'partitions-assigned'))
        throw new Error('the group was joined anew')
      return own.every((partition) => behind.some((line) => isCommitted(line, partition, 1_199)))
    })
    await shared(checker, before)
    await append(400)
    await done()
    const { body } = await get('/metrics')
    expect(body).toContain('\ncoding_quality_workers_ended_total{signal="SIGKILL"} 1\n')
    expect(await get('/ready')).toEqual({ status: 200, body: 'ready\n' })
    expect((await checker.end('SIGTERM')).status).toBe(0)
    expect(await judge()).toEqual({ inputs: 5_200, problems: [], waiting: 0 })
  })

  test('none outlives the process that started them, though that is killed', async () => {
    await using stack = new AsyncDisposableStack()
    const { checker, append, done, judge } = await setStage(stack)
    await shared(checker)
    await append(400)
    await done()
    const pids = [pidOf(checker, 1), pidOf(checker, 2)]
    await checker.end('SIGKILL')
    await gone(pids)
    const stopping = linesOf(checker).filter(
      ({ event, cause }) => event === 'stopping' && cause === 'parent-gone',
    )
    expect(stopping.map(({ worker }) => worker).sort()).toEqual([1, 2])
    expect(await judge()).toEqual({ inputs: 400, problems: [], waiting: 0 })
  })

  test('one hangs: that is seen from outside, and a second signal does not wait for it', async () => {
    await using stack = new AsyncDisposableStack()
    const { checker, get } = await setStage(stack)
    await shared(checker)
    const pids = [pidOf(checker, 1), pidOf(checker, 2)]
    process.kill(pids[1] ?? 0, 'SIGSTOP')
    while ((await get('/live')).status === 200) await delay(500)
    expect(await get('/live')).toEqual({ status: 503, body: 'worker 2: does not answer\n' })
    expect((await get('/metrics')).body).toContain('\ncoding_quality_workers_running 2\n')
    checker.process.kill('SIGTERM')
    await delay(1_500)
    expect(checker.process.exitCode).toBeNull()
    const { status, seconds } = await checker.end('SIGTERM')
    expect(status).toBe(0)
    expect(seconds).toBeLessThan(5)
    await gone(pids)
  })

  test('one ends with a status of its own: the others are stopped, and it is the status of all', async () => {
    await using stack = new AsyncDisposableStack()
    const proxy = stack.adopt(await startKafkaProxy(), close)
    const outage = stack.use(await createOutage(proxy.port))
    const { checker, get } = await setStage(stack, {
      ...environmentThrough(outage.port),
      BROKER_GIVE_UP_AFTER: '3s',
    })
    await shared(checker)
    const pids = [pidOf(checker, 1), pidOf(checker, 2)]
    await outage.cut()
    await untilLogged(checker, (lines) =>
      lines.some(({ worker, readiness }) => worker === undefined && readiness === 'waiting-for-broker'),
    )
    expect((await get('/ready')).body).toMatch(/^worker [12]: waiting for the broker$/m)
    const [status] = await once(checker.process, 'exit')
    expect(status).toBe(4)
    await gone(pids)
    expect(checker.said()).toMatch(new RegExp(`^checker: .*${kafkaBrokers[0]} could not be used`, 'm'))
    expect(checker.said()).toMatch(
      /^checker: Worker [12] ended \(exit status 4\), and the others were stopped/m,
    )
  })
})

/** The partitions that a worker was assigned last. */
function partitionsOf(checker: RunningChecker, worker: number): number[] {
  const assigned = linesOf(checker).findLast(
    (line) => line.event === 'partitions-assigned' && line.worker === worker,
  )
  return (assigned?.['partitions'] ?? []) as number[]
}

const isCommitted = ({ event, partition, lastOffset }: LogLine, wanted: number, offset: number) =>
  event === 'batch-committed' && partition === wanted && lastOffset === offset

async function gone(pids: readonly number[]): Promise<void> {
  while (pids.some(isThere)) await delay(100)
}
