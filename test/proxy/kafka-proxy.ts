import { type AddressInfo, createServer, Socket } from 'node:net'
import { type Connection, createConnection, type Pass } from './connection.ts'
import type { Disturbance } from './disturbance.ts'
import { createFrameCutter, type Frame } from './frames.ts'
import { createHold, type Held, type Hold } from './hold.ts'
import { type SocketFactory, socketsThrough } from './sockets-through.ts'
import { createWeather } from './weather.ts'

export type { Disturbance } from './disturbance.ts'
export type { Held } from './hold.ts'

/** A proxy between clients and their brokers that can stop any one request or answer on its way, or disturb them all. */
export interface KafkaProxy {
  readonly port: number
  readonly socketFactory: SocketFactory
  /** Stops the first frame from now on that matches; every frame is shown to `matches` until then. */
  hold(matches: (frame: Frame) => boolean): Held
  /** Disturbs every connection, present and to come, until the returned function heals it and tells whether it hit any. */
  disturb(fault: Disturbance): () => boolean
  close(): Promise<void>
}

/** Starts a proxy on a free port of the loopback address. `see` is shown every frame, before anything stops it. */
export async function startKafkaProxy(see: (frame: Frame) => void = () => {}): Promise<KafkaProxy> {
  const holds = new Set<Hold>()
  const sockets = new Set<Socket>()
  const weather = createWeather()
  let connections = 0

  const pass: Pass = async (frame, cut) => {
    see(frame)
    for (const hold of [...holds].filter(({ matches }) => matches(frame))) {
      holds.delete(hold)
      await hold.stop(cut)
    }
  }
  const track = (socket: Socket) => {
    sockets.add(socket)
    return socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  }
  const open = (client: Socket, target: Buffer): Connection => {
    const [, host = '', port] = /^(.*):(\d+)$/.exec(target.toString('utf8', 4)) ?? []
    const broker = track(new Socket().setNoDelay(true)).connect(Number(port), host)
    const connection = createConnection(client, broker, connections++, pass, weather)
    weather.meet(connection)
    onFrame(broker, connection.answer)
    return connection
  }
  const server = createServer({ noDelay: true }, (client) => {
    let connection: Connection | undefined
    onFrame(track(client), (frame) => {
      if (connection) connection.request(frame)
      else connection = open(client, frame)
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    port,
    socketFactory: socketsThrough(port),
    hold(matches) {
      const hold = createHold(matches)
      holds.add(hold)
      return hold
    },
    disturb: weather.disturb,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function onFrame(from: Socket, carry: (frame: Buffer) => void): void {
  const cutFrames = createFrameCutter()
  from.on('data', (chunk: Buffer) => {
    for (const frame of cutFrames(chunk)) carry(frame)
  })
}
