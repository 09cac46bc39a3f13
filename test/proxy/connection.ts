import type { Socket } from 'node:net'
import { createFrameReader, type Frame } from './frames.ts'
import type { Weather } from './weather.ts'

/** A client's connection to a broker, by way of the proxy. */
export interface Connection {
  /** Settles when both its sides have closed. */
  readonly closed: Promise<void>
  /** Carries a request to the broker. */
  request(bytes: Buffer): void
  /** Carries an answer to the client. */
  answer(bytes: Buffer): void
  /** From now on nothing that is sent gets to the other side, its end included. */
  stall(): void
  /** Ends both sides if it was stalled: nobody could make sense of what would come next. */
  cutIfStalled(): void
  /** Ends both sides with RST. */
  reset(): void
}

/** Where a frame can be stopped before anything else happens to it. */
export type Pass = (frame: Frame, cut: () => void) => Promise<void>

type Carry = (frame: Frame) => void

/** Carries frames both ways, each when it may pass and none before the one in front of it. */
export function createConnection(
  client: Socket,
  broker: Socket,
  number: number,
  pass: Pass,
  weather: Weather,
): Connection {
  const read = createFrameReader(number)
  let stalled = false
  const cut = () => {
    client.destroy()
    broker.destroy()
  }

  const carrier = (from: Socket, to: Socket): Carry => {
    let passed = Promise.resolve()
    const passOn = async (frame: Frame, arrivedAt: number) => {
      await pass(frame, cut)
      await weather.delayed(arrivedAt)
      if (stalled) weather.struck('black-hole')
      if (stalled || !to.writable) return
      if (weather.truncates) {
        sendHalf(frame, from, to)
        weather.struck('truncate')
      } else if (!to.write(frame.bytes)) waitForRoom(from, to)
    }
    const end = () => {
      if (!stalled) to.destroySoon()
    }
    // What is delayed gets there though its sender is gone; what is held does not.
    from.once('close', () => (weather.delays ? passed.then(end) : end()))
    return (frame) => {
      const arrivedAt = performance.now()
      passed = passed.then(() => passOn(frame, arrivedAt))
    }
  }
  const [ask, answer] = [carrier(client, broker), carrier(broker, client)]

  return {
    closed: Promise.all([closing(client), closing(broker)]).then(() => {}),
    request: (bytes) => ask(read.request(bytes)),
    answer: (bytes) => answer(read.answer(bytes)),
    stall() {
      stalled = true
      client.resume()
      broker.resume()
    },
    cutIfStalled() {
      if (stalled) cut()
    },
    reset() {
      client.resetAndDestroy()
      broker.resetAndDestroy()
    },
  }
}

const closing = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))

function sendHalf({ bytes }: Frame, from: Socket, to: Socket): void {
  to.write(bytes.subarray(0, bytes.length / 2))
  to.destroySoon()
  from.destroy()
}

function waitForRoom(from: Socket, to: Socket): void {
  if (from.isPaused()) return
  from.pause()
  to.once('drain', () => from.resume())
}
