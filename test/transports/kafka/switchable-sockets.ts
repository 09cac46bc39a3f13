import { connect, type Socket } from 'node:net'
import type { KafkaTransportOptions } from '../../../services/transports/kafka/kafka-transport.ts'

type Weather = 'fair' | 'refused' | 'silent'

/** Sockets to brokers that can go away: refuse and break every connection, or stop answering. */
export function switchableSockets() {
  const sockets = new Set<Socket>()
  let weather: Weather = 'fair'

  const factory: NonNullable<KafkaTransportOptions['socketFactory']> = ({ host, port, onConnect }) => {
    // Nothing listens on port 1.
    const socket = connect({ host, port: weather === 'refused' ? 1 : port, noDelay: true }, onConnect)
    const emit = socket.emit.bind(socket)
    socket.emit = ((event: string, ...rest: unknown[]) =>
      event === 'data' && weather === 'silent' ? true : emit(event, ...rest)) as Socket['emit']
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    return socket
  }
  return {
    factory,
    turn(to: Weather) {
      weather = to
      if (to === 'refused') for (const socket of sockets) socket.destroy(new Error('gone'))
    },
  }
}
