import { connect, createServer } from 'node:net'

/** A TCP port on the loopback address that nothing listens on now; `wanted` when it is free, else any. */
export async function freePort(wanted = 0): Promise<number> {
  const port = await tryListen(wanted)
  if (port !== null) return port
  return (await tryListen(0)) ?? Promise.reject(new Error('no free port on 127.0.0.1'))
}

function tryListen(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address()
      const found = typeof address === 'object' && address !== null ? address.port : null
      server.close(() => resolve(found))
    })
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
