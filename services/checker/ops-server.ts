import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Fault } from '../fault.ts'
import type { MetricsPage } from '../telemetry/telemetry.ts'

/** What the server tells of the process; each gives null where all is well, else why not, in one plain line. */
export interface OpsState {
  /** Not alive: the process cannot go on and should be started anew. That the loop turns, an answer proves. */
  readonly notLive: () => string | null
  /** Not ready: starting, waiting for the broker, or stopping. */
  readonly notReady: () => string | null
  readonly metrics: MetricsPage
}

export interface OpsServer {
  /** The port that it listens on. */
  readonly port: number
  /** Answers what is in hand and closes every connection, in less than a second. */
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly type?: string
}

const answerGraceMs = 500
const idleMs = 30_000
const mostConnections = 100
const timeouts = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
}
const plainText = 'text/plain; charset=utf-8'

const index: Answer = {
  status: 200,
  type: 'text/html; charset=utf-8',
  body: `<!doctype html><html lang="en"><title>Coded episode checker</title><h1>Coded episode checker</h1>
<ul><li><a href="/live">/live</a> whether the process can go on
<li><a href="/ready">/ready</a> whether it processes records
<li><a href="/metrics">/metrics</a> for Prometheus</ul></html>\n`,
}

const health = (wrong: string | null, well: string): Answer =>
  wrong === null ? { status: 200, body: `${well}\n` } : { status: 503, body: `${wrong}\n` }

const pages = new Map<string, (state: OpsState) => Answer | Promise<Answer>>([
  ['/', () => index],
  ['/live', ({ notLive }) => health(notLive(), 'live')],
  ['/ready', ({ notReady }) => health(notReady(), 'ready')],
  [
    '/metrics',
    async ({ metrics }) => ({ status: 200, type: metrics.contentType, body: await metrics.text() }),
  ],
])

async function answerTo(request: IncomingMessage, state: OpsState): Promise<Answer> {
  const page = pages.get(request.url?.split('?', 1)[0] ?? '')
  if (!page) return { status: 404, body: 'Not found; there are /live, /ready and /metrics\n' }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, body: 'Only GET and HEAD are allowed here\n' }
  }
  try {
    return await page(state)
  } catch {
    // The text of an unknown error may quote a record, so it is not handed out.
    return { status: 500, body: 'This page could not be made\n' }
  }
}

function send(response: ServerResponse, { status, body, type = plainText }: Answer, last: boolean): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'",
    'x-content-type-options': 'nosniff',
    ...(status === 405 && { allow: 'GET, HEAD' }),
    ...(last && { connection: 'close' }),
  })
  response.end(body)
}

function listening(server: Server, port: number, host: string | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', (cause: NodeJS.ErrnoException) => reject(portFault(port, cause)))
  server.listen({ port, ...(host !== undefined && { host }) }, resolve)
  return promise
}

function portFault(port: number, cause: NodeJS.ErrnoException): Fault {
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: 'is in use by another process',
    EACCES: 'needs rights that this process does not have',
  }
  const what = why[cause.code ?? ''] ?? `cannot be listened on (${cause.code ?? cause.name})`
  const advice = 'choose another port, or 0 for no HTTP server'
  return new Fault('config-invalid', `HTTP_PORT: port ${port} ${what}; ${advice}`, { cause })
}

function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const cut = setTimeout(() => server.closeAllConnections(), answerGraceMs)
  server.close(() => {
    clearTimeout(cut)
    resolve()
  })
  return promise
}

/**
 * Serves /live, /ready and /metrics over HTTP. Without `host` it listens on every interface, as probes and scrapers
 * reach a container from outside; the pages hold no patient's data and change nothing. Port 0 takes any free port.
 * Throws Fault('config-invalid'), naming HTTP_PORT, when the port cannot be had.
 */
export async function startOpsServer(port: number, state: OpsState, host?: string): Promise<OpsServer> {
  const server = createServer(timeouts, async (request, response) => {
    const answer = await answerTo(request, state)
    // A refused request may have a body, which nobody is going to read.
    send(response, answer, answer.status === 404 || answer.status === 405 || !server.listening)
  })
  server.timeout = idleMs
  server.maxConnections = mostConnections
  await listening(server, port, host)
  // A failed accept (no file descriptors left) must not end the checker; failing probes tell of it.
  server.on('error', () => {})
  return { port: (server.address() as AddressInfo).port, close: () => close(server) }
}
