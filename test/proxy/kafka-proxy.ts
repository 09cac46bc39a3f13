import { type AddressInfo, createServer, Socket } from 'node:net'
import { createFrameCutter, createFrameReader, type Frame } from './frames.ts'
import { type SocketFactory, socketsThrough } from './sockets-through.ts'

/** A frame that is stopped, and with it whatever follows it on its connection in the same direction. */
export interface Held {
  /** Settles when the frame is here. */
  readonly arrived: Promise<void>
  /** Lets it go on. */
  release(): void
  /** Ends its connection on both sides: it never gets where it was going. */
  cut(): void
}

/** A proxy between a client and its brokers that can stop any one request or answer on its way. */
export interface KafkaProxy {
  readonly port: number
  readonly socketFactory: SocketFactory
  /** Stops the first frame from now on that matches; every frame is shown to `matches` until then. */
  hold(matches: (frame: Frame) => boolean): Held
  close(): Promise<void>
}

/** Starts a proxy on a free port of the loopback address. `see` is shown every frame, before anything stops it. */
export async function startKafkaProxy(see: (frame: Frame) => void = () => {}): Promise<KafkaProxy> {
  const holds = new Set<Hold>()
  const sockets = new Set<Socket>()
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
  const server = createServer({ noDelay: true }, (client) => {
    const connection = connections++
    track(client).once('data', (first: Buffer) => {
      const [target = first] = createFrameCutter()(first)
      const [, host = '', port] = /^(.*):(\d+)$/.exec(target.toString('utf8', 4)) ?? []
      const broker = track(new Socket().setNoDelay(true)).connect(Number(port), host)
      client.unshift(first.subarray(target.length))
      relay(client, broker, connection, pass)
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
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

interface Hold extends Held {
  readonly matches: (frame: Frame) => boolean
  stop(cut: () => void): Promise<void>
}

function createHold(matches: Hold['matches']): Hold {
  const arrived = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  let cut = () => {}
  return {
    matches,
    stop(end) {
      cut = end
      arrived.resolve()
      return released.promise
    },
    arrived: arrived.promise,
    release: released.resolve,
    cut() {
      cut()
      released.resolve()
    },
  }
}

type Pass = (frame: Frame, cut: () => void) => Promise<void>

/** Carries frames both ways, each when it may pass and none before the one in front of it. */
function relay(client: Socket, broker: Socket, connection: number, pass: Pass): void {
  const read = createFrameReader(connection)
  const cut = () => {
    client.destroy()
    broker.destroy()
  }
  const carry = (from: Socket, to: Socket, toFrame: (bytes: Buffer) => Frame) => {
    const cutFrames = createFrameCutter()
    let passed = Promise.resolve()
    const passOn = async (frame: Frame) => {
      await pass(frame, cut)
      if (!from.destroyed && to.writable) to.write(frame.bytes)
    }
    from.on('data', (chunk: Buffer) => {
      for (const frame of cutFrames(chunk).map(toFrame)) passed = passed.then(() => passOn(frame))
    })
    from.once('close', () => to.destroySoon())
  }
  carry(client, broker, read.request)
  carry(broker, client, read.answer)
}
