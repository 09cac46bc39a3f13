import type { Socket } from 'node:net'

/** The part of kafkajs 2.2.4's connection that is mended: it is used again when its socket was lost. */
export interface ReusedConnection {
  socket?: Socket
  /** What was received of an answer that is not whole yet, how many bytes that is, and how many it takes to go on. */
  chunks: Buffer[]
  bytesBuffered: number
  bytesNeeded: number
  isConnected(): boolean
  connect(): Promise<boolean>
}

const lengthBytes = 4

/**
 * Connects with nothing left of an earlier socket. The client's own keeps the half of an answer at which that one was
 * lost, takes it for the beginning of the next answer, and fails outside of any promise.
 */
export const connectAnew = (connect: ReusedConnection['connect']): ReusedConnection['connect'] =>
  function (this: ReusedConnection) {
    if (!this.isConnected()) {
      this.socket?.removeAllListeners('data')
      Object.assign(this, { chunks: [], bytesBuffered: 0, bytesNeeded: lengthBytes })
    }
    return connect.call(this)
  }
