import { once } from 'node:events'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { StoredRecord } from '../../../services/pipeline/record.ts'
import { redrive } from '../../../services/redrive/redrive.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { ended, startCli } from '../../cli/run-cli.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { headersNamed } from '../../pipeline/carry.ts'
import { environmentThrough } from '../../proxy/environment-through.ts'
import { answerTo, api, type Frame, requestOf } from '../../proxy/frames.ts'
import { type KafkaProxy, startKafkaProxy } from '../../proxy/kafka-proxy.ts'
import { leftOutIn, mendedRegistry, type Stage, setStage, unreadYet } from '../../redrive/stage.ts'

// A transaction holds 500 of them.
const events = 600

/** The nth of the frames that match. */
function nth(count: number, matches: (frame: Frame) => boolean): (frame: Frame) => boolean {
  let seen = 0
  return (frame) => {
    if (matches(frame)) seen += 1
    return matches(frame) && seen === count
  }
}

// Each reads its topics a dozen times.
vi.setConfig({ testTimeout: 180_000 })

describeWithKafka('whatever interrupts a redrive, each dead letter is redriven once', () => {
  let transport: Transport
  beforeAll(() => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'redrive-test' })
  })
  afterAll(() => transport.close())

  const withDeadLetters = async (input?: Record<string, string>): Promise<Stage> => {
    const stage = await setStage(transport, input)
    const records = Array.from({ length: events }, (_, n) => ({
      partition: n % 2,
      key: Buffer.from(`key ${n}`),
      value: unreadYet(),
      headers: [],
    }))
    await stage.append(records)
    await stage.check()
    return stage
  }
  const through = (proxy: KafkaProxy, giveUpAfterMs = 60_000) =>
    createKafkaTransport({
      brokers: kafkaBrokers,
      clientId: 'proxied',
      socketFactory: proxy.socketFactory,
      giveUpAfterMs,
    })
  const fromIn = (records: readonly StoredRecord[]) =>
    records.flatMap((record) => headersNamed(record, 'redriven-from'))

  /** Every dead letter is on the input once more, and the ledger says the same. */
  const expectOnce = async (stage: Stage) => {
    const expected = (await stage.read(stage.topics.deadLetter)).map(
      ({ topic, partition, offset }) => `${topic}-${partition}-${offset}`,
    )
    expect(expected).toHaveLength(events)
    const redriven = fromIn(await stage.read(stage.topics.input))
    expect(redriven.toSorted()).toEqual(expected.toSorted())
    const entries = (await stage.read(stage.ledger)).map((record) => String(record.key))
    expect(entries.filter((key) => key !== 'holder').toSorted()).toEqual(expected.toSorted())
  }
  const expectOutputs = async (stage: Stage) => {
    await stage.check(mendedRegistry)
    expect(await stage.judge()).toEqual({ problems: [], inputs: 2 * events, waiting: 0 })
    expect(await stage.read(stage.topics.enriched)).toHaveLength(events)
  }

  // The first transaction says who redrives; then come those with the records.
  test.each([
    ['answer', 1],
    ['request', 2],
    ['answer', 3],
  ] as const)('the %s of commit %i is lost, and it goes on by itself', async (lost, count) => {
    const stage = await withDeadLetters()
    await using stack = new AsyncDisposableStack()
    const proxy = stack.adopt(await startKafkaProxy(), (one) => one.close())
    const other = stack.adopt(through(proxy), (one) => one.close())
    const held = proxy.hold(nth(count, (lost === 'request' ? requestOf : answerTo)(api.endTxn)))
    const running = redrive(other, stage.settings('dead-letter', { by: mendedRegistry }))
    await Promise.race([held.arrived, running])
    held.cut()
    expect(await running).toMatchObject({ selected: events, redriven: events })
    await expectOnce(stage)
    if (count === 3) await expectOutputs(stage)
    expect(leftOutIn(await stage.redrive('dead-letter'))).toEqual({ 'already-redriven': events })
  })

  const argumentsFor = ({ topics, ledger }: Stage) => [
    ...['redrive', '--from', 'dead-letter', '--brokers', kafkaBrokers.join(','), '--ledger', ledger],
    ...['--input', topics.input, '--rejected', topics.rejected, '--dead-letter', topics.deadLetter],
  ]

  test.each([
    ['SIGKILL', 'about to commit', 2, requestOf(api.endTxn), 0],
    ['SIGKILL', 'committed, which it has not heard', 2, answerTo(api.endTxn), 500],
    ['SIGINT', 'about to commit the rest, twice', 3, requestOf(api.endTxn), 500],
  ] as const)(
    '%s while it is %s, and the next run does the rest',
    async (signal, _, count, point, visible) => {
      const stage = await withDeadLetters()
      await using stack = new AsyncDisposableStack()
      const proxy = stack.adopt(await startKafkaProxy(), (one) => one.close())
      const held = proxy.hold(nth(count, point))
      const env = environmentThrough(proxy.port)
      const child = startCli(argumentsFor(stage), { env })
      const exited = ended(child)
      await Promise.race([held.arrived, exited])
      child.kill(signal)
      if (signal === 'SIGINT') {
        // It would finish the transaction in hand; who insists gives that up.
        const [said] = child.stderr ? await once(child.stderr, 'data') : []
        expect(String(said)).toContain('stopping after the transaction in hand')
        child.kill(signal)
      }
      const told = signal === 'SIGINT' ? '500 records were redriven before this, but for the transaction' : ''
      expect(await exited).toMatchObject({ stdout: '', stderr: expect.stringContaining(told) })
      const rest = await stage.redrive('dead-letter', { by: mendedRegistry })
      expect(rest.redriven).toBe(events - visible)
      await expectOnce(stage)
      if (visible === 0) await expectOutputs(stage)
    },
  )

  test('another one begins: the first is ended, and says so', async () => {
    const stage = await withDeadLetters()
    await using stack = new AsyncDisposableStack()
    const proxy = stack.adopt(await startKafkaProxy(), (one) => one.close())
    const slow = stack.adopt(through(proxy), (one) => one.close())
    const held = proxy.hold(nth(3, requestOf(api.endTxn)))
    const first = redrive(slow, stage.settings('dead-letter', { by: mendedRegistry }))
    first.catch(() => {})
    await Promise.race([held.arrived, first])
    const second = await stage.redrive('dead-letter', { by: mendedRegistry })
    expect(second.redriven).toBe(events - 500)
    held.release()
    await expect(first).rejects.toMatchObject({
      code: 'writer-fenced',
      message: expect.stringContaining('Another redrive'),
    })
    await expectOnce(stage)
  })

  test('another one does it all between the plan and the fence: nothing is left to do', async () => {
    const stage = await withDeadLetters()
    await using stack = new AsyncDisposableStack()
    const proxy = stack.adopt(await startKafkaProxy(), (one) => one.close())
    const late = stack.adopt(through(proxy), (one) => one.close())
    const held = proxy.hold(requestOf(api.initProducerId))
    const running = redrive(late, stage.settings('dead-letter', { by: mendedRegistry }))
    await Promise.race([held.arrived, running])
    expect((await stage.redrive('dead-letter', { by: mendedRegistry })).redriven).toBe(events)
    held.release()
    const tally = await running
    expect(tally).toMatchObject({ selected: events, redriven: 0 })
    expect(leftOutIn(tally)).toEqual({ 'already-redriven': events })
    await expectOnce(stage)
  })

  test('two at the same moment: one of them does it all, or both do their part', async () => {
    const stage = await withDeadLetters()
    const both = await Promise.allSettled(
      [1, 2].map(() => stage.redrive('dead-letter', { by: mendedRegistry })),
    )
    const failed = both.filter((one) => one.status === 'rejected')
    for (const { reason } of failed) expect(reason).toMatchObject({ code: 'writer-fenced' })
    expect(failed.length).toBeLessThan(2)
    await expectOnce(stage)
  })

  test('two at the same moment with ledgers of their own: each dead letter comes back once', async () => {
    const stage = await withDeadLetters()
    const ledgers = [stage.ledger, `${stage.group}.other-ledger`]
    const both = await Promise.allSettled(
      ledgers.map((ledger) => stage.redrive('dead-letter', { ledger, by: mendedRegistry })),
    )
    const failed = both.filter((one) => one.status === 'rejected')
    for (const { reason } of failed) expect(reason).toMatchObject({ code: 'writer-fenced' })
    expect(failed.length).toBeLessThan(2)
    const redriven = fromIn(await stage.read(stage.topics.input))
    expect(redriven).toHaveLength(events)
    expect(new Set(redriven).size).toBe(events)
    expect((await stage.redrive('dead-letter', { ledger: `${stage.group}.third-ledger` })).redriven).toBe(0)
  })

  test('the brokers are lost, which is said in the end', async () => {
    const stage = await withDeadLetters()
    await using stack = new AsyncDisposableStack()
    const proxy = stack.adopt(await startKafkaProxy(), (one) => one.close())
    const other = stack.adopt(through(proxy, 2_000), (one) => one.close())
    const held = proxy.hold(nth(2, requestOf(api.endTxn)))
    const running = redrive(
      other,
      stage.settings('dead-letter', { by: mendedRegistry, giveUpAfterMs: 2_000 }),
    )
    running.catch(() => {})
    await Promise.race([held.arrived, running])
    await proxy.close()
    await expect(running).rejects.toMatchObject({ code: 'broker-lost' })
    expect((await stage.redrive('dead-letter', { by: mendedRegistry })).redriven).toBe(events)
    await expectOnce(stage)
  })

  test('what the input topic has no room for is left, and the others go', async () => {
    const stage = await setStage(transport)
    const large = Buffer.from(`{"filler":"${'x'.repeat(30_000)}`)
    const values = Array.from({ length: 20 }, (_, n) => (n === 7 ? large : Buffer.from('{')))
    await stage.append(
      values.map((value, n) => ({ partition: 0, key: Buffer.from(`${n}`), value, headers: [] })),
    )
    await stage.check()
    const narrow = await setStage(transport, { 'max.message.bytes': '20000' })
    const settings = { ...stage.settings('dead-letter'), ledger: narrow.ledger }
    const renamed = {
      ...settings,
      input: narrow.topics.input,
      undo: renamedSource(settings.undo, narrow.topics.input),
    }
    const tally = await redrive(transport, renamed)
    expect(tally).toMatchObject({ selected: 20, redriven: 19 })
    expect(leftOutIn(tally)).toEqual({ refused: 1 })
    const added = await narrow.read(narrow.topics.input)
    expect(added.map(({ key }) => Number(key))).toEqual(Array.from(values.keys()).filter((n) => n !== 7))
    expect((await redrive(transport, renamed)).redriven).toBe(0)
  })
})

type Undo = ReturnType<Stage['settings']>['undo']

/** As if the records had come from this topic. */
const renamedSource =
  (undo: Undo, topic: string): Undo =>
  (record) => {
    const undone = undo(record)
    return undone && { ...undone, source: { ...undone.source, topic } }
  }
