import { connect, type Socket } from 'node:net'
import type { KafkaTransportOptions } from '../../../services/transports/kafka/kafka-transport.ts'

type SocketFactory = NonNullable<KafkaTransportOptions['socketFactory']>

/** The requests that tests look for, by the protocol's numbers. */
export const api = { produce: 0, fetch: 1, offsetFetch: 9, joinGroup: 11, initProducerId: 22, endTxn: 26 }

/** A request on its way to the broker; the client writes each in one piece. */
export interface Request {
  readonly api: number
  readonly socket: Socket
  /** For `initProducerId`: whose producer it is; null for one without transactions. */
  readonly transactionalId: string | null
}

/** Sockets whose requests wait for `before`, and are not sent where it breaks the socket. */
export function interceptedSockets(before: (request: Request) => Promise<void> | void): SocketFactory {
  return ({ host, port, onConnect }) => {
    const socket = connect({ host, port, noDelay: true }, onConnect)
    const write = socket.write.bind(socket)
    let queue = Promise.resolve()
    const send = (frame: Buffer) => {
      queue = queue.then(async () => {
        await before({ api: frame.readInt16BE(4), socket, transactionalId: transactionalIdIn(frame) })
        if (!socket.destroyed) write(frame)
      })
      return true
    }
    return Object.assign(socket, { write: send as Socket['write'] })
  }
}

/** Breaks the connection when the answer arrives, as if it had been lost on its way. */
export function loseAnswer(socket: Socket): void {
  const emit = socket.emit.bind(socket)
  socket.emit = ((event: string, ...rest: unknown[]) =>
    event === 'data' ? Boolean(socket.destroy(new Error('lost'))) : emit(event, ...rest)) as Socket['emit']
}

function transactionalIdIn(frame: Buffer): string | null {
  if (frame.readInt16BE(4) !== api.initProducerId) return null
  const body = 14 + Math.max(0, frame.readInt16BE(12))
  const length = frame.readInt16BE(body)
  return length < 0 ? null : frame.toString('utf8', body + 2, body + 2 + length)
}
