import { type Framed, sizeOfText, writeText } from './produce-request.ts'

/** What kafkajs 2.2.4 asks to be made a request of. */
export interface Request {
  readonly correlationId: number
  readonly clientId: string | null
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    encode(): Promise<Framed | Encoded>
  }
}

/** The body of a request as the client's own encoders make it, and what a request is handed to the socket as. */
export interface Encoded {
  readonly buffer: Buffer
}

const lengthBytes = 4

/** Writes the header of a request in front of its body, which is copied only where it left no room for that. */
export async function frameRequest({ correlationId, clientId, request }: Request): Promise<Encoded> {
  const { apiKey, apiVersion } = request
  const headBytes = lengthBytes + 8 + sizeOfText(clientId)
  const body = await request.encode()
  const { whole, room } = 'whole' in body && body.room >= headBytes ? body : withRoom(body.buffer, headBytes)
  const buffer = whole.subarray(room - headBytes)
  let at = buffer.writeInt32BE(buffer.length - lengthBytes, 0)
  at = buffer.writeInt16BE(apiKey, at)
  at = buffer.writeInt16BE(apiVersion, at)
  at = buffer.writeInt32BE(correlationId, at)
  writeText(buffer, at, clientId)
  return { buffer }
}

function withRoom(body: Buffer, room: number): Pick<Framed, 'whole' | 'room'> {
  const whole = Buffer.allocUnsafe(room + body.length)
  whole.set(body, room)
  return { whole, room }
}
