import { randomInt } from 'node:crypto'
import { connect, createServer } from 'node:net'

// Below the ports that systems give to connections going out. A broker that is down gets its port back: from among
// those a client that keeps trying may be given the very port that it is trying to reach, and be connected to itself.
const [lowest, highest] = [20_000, 32_000]
const draws = 200

/** A TCP port on the loopback address that nothing listens on now; `wanted` when it is free, else any. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && (await canListen(wanted))) return wanted
  for (let draw = 0; draw < draws; draw++) {
    const port = randomInt(lowest, highest)
    if (await canListen(port)) return port
  }
  throw new Error(`no free port from ${lowest} to ${highest} on 127.0.0.1`)
}

/** So many of them, no two the same; the first is `wanted` when that is free. */
export async function freePorts(count: number, wanted?: number): Promise<number[]> {
  const ports = new Set([await freePort(wanted)])
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)))
  })
}

/** Whether something accepts a TCP connection at `host:port`; undefined when it does, else why not. */
export function whyUnreachable(broker: string, timeoutMs = 3_000): Promise<string | undefined> {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(broker) ?? []
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
    return Promise.resolve('is not host:port')
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: timeoutMs })
    const settle = (reason?: string) => {
      socket.destroy()
      resolve(reason)
    }
    socket.once('connect', () => settle())
    socket.once('timeout', () => settle(`does not answer within ${timeoutMs / 1_000} s`))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      settle(`cannot be reached (${error.code ?? 'error'})`),
    )
  })
}
