import { Agent, get, type IncomingMessage, request } from 'node:http'
import { connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { type OpsServer, type OpsState, startOpsServer } from '../../services/checker/ops-server.ts'
import { Fault } from '../../services/fault.ts'
import { createTelemetry } from '../../services/telemetry/telemetry.ts'

const { metrics } = createTelemetry({ level: 'silent', service: 'checker' })
const well: OpsState = { notLive: () => null, notReady: () => null, metrics }

const started: OpsServer[] = []

async function start(state: Partial<OpsState> = {}): Promise<OpsServer> {
  const server = await startOpsServer(0, { ...well, ...state }, '127.0.0.1')
  started.push(server)
  return server
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close()))
})

async function ask(server: OpsServer, path: string, init: RequestInit = {}) {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init)
  return { status: response.status, headers: response.headers, body: await response.text() }
}

describe('the pages', () => {
  test('say that all is well', async () => {
    const server = await start()
    expect(await ask(server, '/live')).toMatchObject({ status: 200, body: 'live\n' })
    expect(await ask(server, '/ready?verbose')).toMatchObject({ status: 200, body: 'ready\n' })
    const page = await ask(server, '/metrics')
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(page.body).toContain('\ncoding_quality_batches_committed_total 0\n')
    const index = await ask(server, '/')
    for (const path of ['/live', '/ready', '/metrics']) expect(index.body).toContain(`href="${path}"`)
  })

  test('say what is wrong as it is at the time of asking', async () => {
    let waitsFor: string | null = 'waiting for the broker'
    const server = await start({ notLive: () => 'broker-lost', notReady: () => waitsFor })
    expect(await ask(server, '/live')).toMatchObject({ status: 503, body: 'broker-lost\n' })
    expect(await ask(server, '/ready')).toMatchObject({ status: 503, body: 'waiting for the broker\n' })
    waitsFor = null
    expect(await ask(server, '/ready')).toMatchObject({ status: 200 })
  })

  test('hand out nothing of an unknown error', async () => {
    const text = () => Promise.reject(new Error('9990000018'))
    const notReady = () => {
      throw new Error('9990000018')
    }
    const server = await start({ notReady, metrics: { ...metrics, text } })
    for (const path of ['/ready', '/metrics']) {
      expect(await ask(server, path)).toMatchObject({ status: 500, body: 'This page could not be made\n' })
    }
  })
})

describe('requests', () => {
  test('HEAD gives the headers of GET and no body', async () => {
    const server = await start({ notReady: () => 'starting' })
    const head = await ask(server, '/ready', { method: 'HEAD' })
    expect(head).toMatchObject({ status: 503, body: '' })
    expect(head.headers.get('content-length')).toBe('9')
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is not allowed', async (method) => {
    const body = method === 'OPTIONS' ? null : 'x'.repeat(100_000)
    const answer = await ask(await start(), '/live', { method, body })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD')
  })

  test.each(['/nothing', '/live/', '/..%2fmetrics', '/<script>'])(
    '%s is not found, and not echoed',
    async (path) => {
      const answer = await ask(await start(), path)
      expect(answer).toMatchObject({ status: 404, body: 'Not found; there are /live, /ready and /metrics\n' })
    },
  )

  test('what is no HTTP is refused, and the server goes on', async () => {
    const server = await start()
    const socket = connect(server.port, '127.0.0.1')
    socket.end('\u0000\u0001 no HTTP\r\n\r\n')
    expect(await text(socket)).toMatch(/^HTTP\/1.1 400 /)
    expect(await ask(server, '/live')).toMatchObject({ status: 200 })
  })
})

describe('the port', () => {
  test('in use: a fault that names HTTP_PORT', async () => {
    const { port } = await start()
    const fault = await startOpsServer(port, well, '127.0.0.1').catch((error: unknown) => error)
    expect(fault).toBeInstanceOf(Fault)
    expect(fault).toMatchObject({
      code: 'config-invalid',
      message: `HTTP_PORT: port ${port} is in use by another process; choose another port, or 0 for no HTTP server`,
    })
  })

  test('is free again after close', async () => {
    const server = await start()
    await server.close()
    const next = createServer().listen(server.port, '127.0.0.1')
    await new Promise((resolve, reject) => next.once('listening', resolve).once('error', reject))
    await new Promise((resolve) => next.close(resolve))
  })
})

describe('close', () => {
  test('does not wait for idle, silent or half-spoken connections', async () => {
    const server = await start()
    const agent = new Agent({ keepAlive: true })
    const answered = await new Promise<IncomingMessage>((resolve) => {
      get({ port: server.port, host: '127.0.0.1', path: '/live', agent }, resolve)
    })
    await text(answered)
    const silent = connect(server.port, '127.0.0.1')
    const half = connect(server.port, '127.0.0.1', () => half.write('GET /live HTTP/1.1\r\nHos'))
    const silentEnd = text(silent)
    const halfEnd = text(half)
    await ask(server, '/live')
    await server.close()
    // Left to its own timeouts the server would have said 408 to both.
    expect([await silentEnd, await halfEnd]).toEqual(['', ''])
    agent.destroy()
  })

  test('lets an answer in hand be finished first', async () => {
    const { promise: page, resolve: finish } = Promise.withResolvers<string>()
    const { promise: asked, resolve: arrived } = Promise.withResolvers<void>()
    const slow = () => {
      arrived()
      return page
    }
    const server = await start({ metrics: { ...metrics, text: slow } })
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      request({ port: server.port, host: '127.0.0.1', path: '/metrics' }, resolve).on('error', reject).end()
    })
    await asked
    const closing = server.close()
    finish('late\n')
    expect(await text(await answer)).toBe('late\n')
    await closing
  })
})
