import { connect, type Socket } from 'node:net'
import type { ISocketFactory } from 'kafkajs'

const keepAliveDelayMs = 60_000

/** The sockets of one user of the client, which can all be ended at once. */
export interface Sockets {
  readonly factory: ISocketFactory
  /** Ends them all and lets no new one be opened: whatever waits for an answer fails now. */
  destroy(): void
}

export const plainSocket: ISocketFactory = ({ host, port, onConnect }) =>
  connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveDelayMs }, onConnect)

export function trackSockets(open: ISocketFactory): Sockets {
  const sockets = new Set<Socket>()
  let destroyed = false
  return {
    factory(request) {
      if (destroyed) throw new Error('closed')
      const socket = open(request)
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      return socket
    },
    destroy() {
      destroyed = true
      // The client hears of a socket's end through 'error' and 'end' alone.
      for (const socket of sockets) socket.destroy(new Error('closed'))
    },
  }
}
