import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { describeWithKafka } from '../../kafka-broker.ts'
import { isThere, linesOf, pidOf, setStage, shared } from './stage.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const run = promisify(execFile)
const withoutBroker = { ...process.env, KAFKA_BROKERS: '127.0.0.1:1', WORKERS: '2' }
const checker = (...options: string[]) =>
  run(process.execPath, ['services/checker/main.ts', ...options], { cwd: root, env: withoutBroker }).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )

test('a wrong number is told before anything is started; a worker is started by a checker alone', async () => {
  const wrong = [['--workers', '99'], ['--worker', '2'], ['--workers']]
  const [tooMany, alone, none] = await Promise.all(wrong.map((options) => checker(...options)))
  expect([tooMany?.code, alone?.code, none?.code]).toEqual([2, 2, 2])
  expect(tooMany?.stderr).toContain('WORKERS (--workers): "99" is not a number of workers; expected ')
  expect(alone?.stderr).toContain('you may want --workers N')
  expect(none?.stderr).toContain('--help')
})

test('that it starts, and with what, is told before any broker answers', async () => {
  const child = spawn(process.execPath, ['services/checker/main.ts'], {
    cwd: root,
    env: { ...withoutBroker, HTTP_PORT: '0' },
  })
  const exited = once(child, 'exit')
  const [line] = await once(child.stdout, 'data')
  child.kill()
  expect(JSON.parse(String(line).split('\n')[0] ?? '')).toMatchObject({
    event: 'started',
    config: { workers: 2 },
  })
  expect(await exited).toEqual([0, null])
})

describeWithKafka('two workers', () => {
  test('share the partitions, are asked as one, and stop as one; each record comes out once', async () => {
    await using stack = new AsyncDisposableStack()
    const { checker, get, append, done, judge } = await setStage(stack)
    await checker.logged('worker-started')
    const early = await get('/ready')
    expect(early.status).toBe(503)
    expect(early.body).toMatch(/^(?:worker [12]: )?starting/)
    await shared(checker)
    await append(400)
    await done()

    expect(await get('/ready')).toEqual({ status: 200, body: 'ready\n' })
    expect(await get('/live')).toEqual({ status: 200, body: 'live\n' })
    const { body } = await get('/metrics')
    for (const sample of ['records_in_total 400', 'partitions_assigned 4', 'workers_running 2', 'ready 1'])
      expect(body).toContain(`\ncoding_quality_${sample}\n`)

    const pids = [pidOf(checker, 1), pidOf(checker, 2)]
    expect(pids.filter(isThere)).toEqual(pids)
    const { status, seconds } = await checker.end('SIGTERM')
    expect(status).toBe(0)
    expect(seconds).toBeLessThan(10)
    expect(pids.filter(isThere)).toEqual([])
    expect(await judge()).toEqual({ inputs: 400, problems: [], waiting: 0 })
    const lines = linesOf(checker)
    const stopped = lines.filter(({ event }) => event === 'stopped')
    expect(new Map(stopped.map(({ worker, records }) => [worker, records]))).toEqual(
      new Map([
        [1, 200],
        [2, 200],
        [undefined, 0],
      ]),
    )
    expect(lines.filter(({ event }) => event === 'worker-stopped')).toHaveLength(2)
  })
})
