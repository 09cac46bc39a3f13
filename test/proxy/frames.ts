/** The requests that tests look for, by the protocol's numbers. */
export const api = {
  produce: 0,
  fetch: 1,
  metadata: 3,
  offsetFetch: 9,
  joinGroup: 11,
  leaveGroup: 13,
  initProducerId: 22,
  addPartitionsToTxn: 24,
  addOffsetsToTxn: 25,
  endTxn: 26,
  txnOffsetCommit: 28,
}

/** A request on its way to the broker, or the answer to one on its way back. */
export interface Frame {
  readonly is: 'request' | 'answer'
  /** What is asked, or was. */
  readonly api: number
  /** Which connection it is on: connections are counted as they are opened. */
  readonly connection: number
  /** All of it, its length in front. */
  readonly bytes: Buffer
}

export const requestOf = (asked: number) => (frame: Frame) => frame.is === 'request' && frame.api === asked
export const answerTo = (asked: number) => (frame: Frame) => frame.is === 'answer' && frame.api === asked

/** Reads the frames of one connection: an answer tells what it answers only by its request's correlation id. */
export function createFrameReader(connection: number) {
  const asked = new Map<number, number>()
  return {
    request(bytes: Buffer): Frame {
      const requested = bytes.readInt16BE(4)
      asked.set(bytes.readInt32BE(8), requested)
      return { is: 'request', api: requested, connection, bytes }
    },
    answer(bytes: Buffer): Frame {
      const correlation = bytes.readInt32BE(4)
      const answered = asked.get(correlation) ?? Number.NaN
      asked.delete(correlation)
      return { is: 'answer', api: answered, connection, bytes }
    },
  }
}

/** Cuts what comes of a stream into frames: four bytes of length, then as many bytes. */
export function createFrameCutter(): (chunk: Buffer) => Buffer[] {
  let parts: Buffer[] = []
  let held = 0
  let wanted = lengthBytes
  return (chunk) => {
    parts.push(chunk)
    held += chunk.length
    // Put together only when there is a frame in it: a large one comes in many chunks.
    if (held < wanted) return []
    let rest = Buffer.concat(parts, held)
    const frames: Buffer[] = []
    for (wanted = sizeOfFrame(rest); rest.length >= wanted; wanted = sizeOfFrame(rest)) {
      frames.push(rest.subarray(0, wanted))
      rest = rest.subarray(wanted)
    }
    parts = [rest]
    held = rest.length
    return frames
  }
}

const lengthBytes = 4

/** Of the frame that begins here: all of it, or where that is not known yet, its length. */
function sizeOfFrame(bytes: Buffer): number {
  if (bytes.length < lengthBytes) return lengthBytes
  const length = bytes.readInt32BE(0)
  if (length < 0) throw new RangeError('a frame with a negative length')
  return lengthBytes + length
}

/** Puts its length in front of what is to be sent. */
export function asFrame(body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length)
  return Buffer.concat([length, body])
}
