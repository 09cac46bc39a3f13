import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type FrameServer, over, request, startFrameServer } from './frame-server.ts'
import { createFrameCutter, type Frame } from './frames.ts'
import { type KafkaProxy, startKafkaProxy } from './kafka-proxy.ts'

let server: FrameServer
let proxy: KafkaProxy
let seen: Frame[]
beforeEach(async () => {
  seen = []
  server = await startFrameServer()
  proxy = await startKafkaProxy((frame) => seen.push(frame))
})
afterEach(async () => {
  await proxy.close()
  await server.close()
})

/** A client of the server by way of the proxy. */
function connect() {
  const socket = proxy.socketFactory({ host: '127.0.0.1', port: server.port, ssl: {}, onConnect: () => {} })
  const cutFrames = createFrameCutter()
  const answers: string[] = []
  let received = 0
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length
    answers.push(...cutFrames(chunk).map((frame) => frame.toString('latin1', 8)))
  })
  let correlation = 0
  const ask = (...says: string[]) => {
    for (const text of says) socket.write(request(correlation++, text))
  }
  return {
    socket,
    over: over(socket),
    answers,
    received: () => received,
    ask,
    async hear(...says: string[]) {
      ask(...says)
      await vi.waitFor(() => expect(answers).toEqual(expect.arrayContaining(says)), { timeout: 20_000 })
    },
  }
}

const sight = (is: Frame['is'], count: number) =>
  vi.waitFor(() => expect(seen.filter((frame) => frame.is === is)).toHaveLength(count))
const requests = (...says: string[]) => Buffer.concat(says.map((text, n) => request(n, text)))

test('frames of every size pass whole and in order, both ways', async () => {
  const client = connect()
  const says = [0, 1, 70_000, 3, 6_000_000, 65_536, 2].map((size, n) => String(n).repeat(size))
  await client.hear(...says)
  expect(client.answers.map((text) => text.length)).toEqual(says.map((text) => text.length))
  expect(client.answers.every((text, n) => text === says[n])).toBe(true)
})

test('one frame is held, the others on its connection behind it, and no other connection', async () => {
  const [one, other] = [connect(), connect()]
  const held = proxy.hold(({ bytes }) => bytes.includes('stop'))
  one.ask('first', 'stop', 'last')
  await held.arrived
  await other.hear('unharmed')
  await vi.waitFor(() => expect(one.answers).toEqual(['first']))
  held.release()
  await vi.waitFor(() => expect(one.answers).toEqual(['first', 'stop', 'last']))
})

test('who does not read holds up who writes, until a black hole swallows it', async () => {
  const { socket, hear } = connect()
  await hear('before')
  server.stopReading()
  // More than all the sockets on the way hold by themselves.
  for (let n = 0; n < 32; n++) socket.write(request(n, Buffer.alloc(2 ** 20)))
  const drained = once(socket, 'drain').then(() => 'drained')
  expect(await Promise.race([drained, delay(500, 'held up')])).toBe('held up')
  proxy.disturb({ kind: 'black-hole' })
  expect(await drained).toBe('drained')
})

describe('a black hole', () => {
  test('takes what is asked, and the end of who asked; later nothing of it arrives', async () => {
    const [leaving, staying] = [connect(), connect()]
    await Promise.all([leaving.hear('before'), staying.hear('before')])
    const heal = proxy.disturb({ kind: 'black-hole' })
    const late = connect()
    for (const client of [leaving, staying, late]) client.ask('lost')
    await sight('request', 5)
    leaving.socket.destroy()
    await leaving.over
    // More than any socket holds by itself.
    if (!staying.socket.write(request(9, Buffer.alloc(2 ** 24)))) await once(staying.socket, 'drain')

    const served = server.served.map((one) => one.over.then(() => 'over'))
    expect(await Promise.race([...served, sight('request', 6).then(() => 'open')])).toBe('open')
    expect([staying.socket.closed, late.socket.closed]).toEqual([false, false])
    heal()
    await Promise.all([staying.over, late.over, ...served])
    expect(served).toHaveLength(3)
    const got = server.served.map((one) => one.bytes()).toSorted(Buffer.compare)
    expect(got).toEqual([Buffer.alloc(0), requests('before'), requests('before')])
    await connect().hear('after')
  })

  test('takes what is answered', async () => {
    const client = connect()
    const kept = server.keepAnswers()
    client.ask('asked before')
    await vi.waitFor(() => expect(server.served[0]?.bytes().length).toBeGreaterThan(0))
    const heal = proxy.disturb({ kind: 'black-hole' })
    kept.answer()
    await sight('answer', 1)
    heal()
    await client.over
    expect(client.received()).toBe(0)
  })
})

describe('a delay', () => {
  test('holds up old and new connections until it heals, and keeps the order', async () => {
    const old = connect()
    await old.hear('before')
    const heal = proxy.disturb({ kind: 'delay', ms: 3_600_000 })
    const young = connect()
    old.ask('one', 'two')
    young.ask('three')
    // The second of the old one waits behind its first.
    await sight('request', 3)
    expect(server.served.map((one) => one.bytes())).toEqual([requests('before'), Buffer.alloc(0)])
    heal()
    await Promise.all([old.hear('four'), young.hear('five')])
    expect(old.answers).toEqual(['before', 'one', 'two', 'four'])
    expect(young.answers).toEqual(['three', 'five'])
  })

  // One after the other they would take two minutes.
  test('is over for all frames when it is over for the first', { timeout: 30_000 }, async () => {
    const ms = 300
    proxy.disturb({ kind: 'delay', ms })
    const client = connect()
    const says = Array.from({ length: 400 }, (_, n) => `number ${n}`)
    const began = performance.now()
    await client.hear(...says)
    // There and back.
    expect(performance.now() - began).toBeGreaterThan(2 * ms - 10)
    expect(client.answers).toEqual(says)
  })

  test('delivers what was on its way when its sender died', async () => {
    const client = connect()
    await client.hear('before')
    const heal = proxy.disturb({ kind: 'delay', ms: 3_600_000 })
    client.ask('last words')
    await sight('request', 2)
    client.socket.destroy()
    await client.over
    heal()
    await server.served[0]?.over
    expect(server.served[0]?.bytes()).toEqual(requests('before', 'last words'))
  })
})

test('a reset breaks what is connected, on both sides, and nothing that comes', async () => {
  const [one, other] = [connect(), connect()]
  await Promise.all([one.hear('before'), other.hear('before')])
  proxy.disturb({ kind: 'reset' })
  const ends = [one, other, ...server.served].map((side) => side.over)
  expect(await Promise.all(ends)).toEqual(Array(4).fill('ECONNRESET'))
  await connect().hear('after')
})

describe('truncation', () => {
  test('lets a request half way, on old and new connections, until it heals', async () => {
    const old = connect()
    await old.hear('before')
    const heal = proxy.disturb({ kind: 'truncate' })
    const young = connect()
    old.ask('0123456789', 'never')
    young.ask('0123456789', 'never')
    await Promise.all([old.over, young.over])
    await Promise.all(server.served.map((one) => one.over))
    const half = request(0, '0123456789').subarray(0, 11)
    const [first, second] = server.served.map((one) => one.bytes())
    expect(first?.subarray(requests('before').length)).toEqual(request(1, '0123456789').subarray(0, 11))
    expect(second).toEqual(half)
    heal()
    await connect().hear('after')
  })

  test('lets an answer half way', async () => {
    const client = connect()
    const kept = server.keepAnswers()
    client.ask('0123456789')
    await vi.waitFor(() => expect(server.served[0]?.bytes().length).toBeGreaterThan(0))
    proxy.disturb({ kind: 'truncate' })
    kept.answer()
    await client.over
    expect(client.received()).toBe(9)
    expect(client.answers).toEqual([])
  })
})

test.each([
  { kind: 'black-hole' },
  { kind: 'delay', ms: 20 },
  { kind: 'reset' },
  { kind: 'truncate' },
] as const)('whoever heals $kind is told whether it hit anything', async (fault) => {
  expect(proxy.disturb(fault)()).toBe(false)
  const client = connect()
  await client.hear('before')
  const heal = proxy.disturb(fault)
  client.ask('hit')
  if (fault.kind === 'reset' || fault.kind === 'truncate') await client.over
  else await sight('request', 2)
  // The frame was seen on its way in; what befalls it comes right behind.
  await new Promise(setImmediate)
  expect(heal()).toBe(true)
})

test('what is healed twice is healed once, and leaves other disturbances alone', async () => {
  const [healDelay, healHole] = [
    proxy.disturb({ kind: 'delay', ms: 1 }),
    proxy.disturb({ kind: 'black-hole' }),
  ]
  healDelay()
  healDelay()
  const client = connect()
  client.ask('lost')
  await sight('request', 1)
  healHole()
  await client.over
  expect(client.received()).toBe(0)
  await connect().hear('after')
})
