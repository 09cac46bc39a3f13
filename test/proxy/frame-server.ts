import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { asFrame, createFrameCutter } from './frames.ts'

// In a request, behind its length, what is asked and in which version; an answer begins with it.
const correlationAt = 8

/** One connection as the server had it. */
export interface Served {
  /** Every byte that came. */
  readonly bytes: () => Buffer
  /** Settles when it is over, with the error that ended it if one did. */
  readonly over: Promise<string | undefined>
}

/** A server that answers every request with what the request says, in Kafka's frames. */
export interface FrameServer {
  readonly port: number
  readonly served: readonly Served[]
  /** From now on it reads nothing of what comes on its connections. */
  stopReading(): void
  /** Keeps its answers back until it is told to `answer`. */
  keepAnswers(): { answer(): void }
  close(): Promise<void>
}

export async function startFrameServer(): Promise<FrameServer> {
  const served: Served[] = []
  const sockets = new Set<Socket>()
  let kept: (() => void)[] | undefined

  const server = createServer((socket) => {
    sockets.add(socket)
    const cutFrames = createFrameCutter()
    const came: Buffer[] = []
    served.push({ bytes: () => Buffer.concat(came), over: over(socket) })
    socket.on('data', (chunk: Buffer) => {
      came.push(chunk)
      for (const frame of cutFrames(chunk)) {
        const answer = () => void socket.write(asFrame(frame.subarray(correlationAt)))
        if (kept) kept.push(answer)
        else answer()
      }
    })
  })
  const port = await listen(server)
  return {
    port,
    served,
    stopReading() {
      for (const socket of sockets) socket.pause()
    },
    keepAnswers() {
      const mine: (() => void)[] = []
      kept = mine
      return {
        answer() {
          kept = undefined
          for (const send of mine) send()
        },
      }
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Settles when a socket has closed, with the error's code if there was one. */
export function over(socket: Socket): Promise<string | undefined> {
  let reason: string | undefined
  socket.on('error', (error: NodeJS.ErrnoException) => {
    reason = error.code
  })
  return new Promise((resolve) => socket.once('close', () => resolve(reason)))
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

/** A request in Kafka's frame: api and version, both 0, a correlation id, and what it says. */
export function request(correlation: number, says: string | Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.writeInt32BE(correlation, 4)
  return asFrame(Buffer.concat([header, Buffer.from(says)]))
}
