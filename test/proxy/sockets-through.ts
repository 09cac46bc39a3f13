import { Socket } from 'node:net'
import type { KafkaTransportOptions } from '../../services/transports/kafka/kafka-transport.ts'
import { asFrame } from './frames.ts'

export type SocketFactory = NonNullable<KafkaTransportOptions['socketFactory']>

/** Sockets through the proxy on that port; the first thing that each says is which broker it is for. */
export function socketsThrough(port: number): SocketFactory {
  return ({ host, port: brokerPort, onConnect }) => {
    const socket = new Socket()
    socket.setNoDelay(true).connect(port, '127.0.0.1', onConnect)
    socket.write(asFrame(Buffer.from(`${host}:${brokerPort}`)))
    return socket
  }
}
