import { connect } from 'node:net'
import { kafkajs } from '../../services/transports/kafka/mended-client.ts'
import { kafkaBrokers } from '../kafka-broker.ts'
import { api, asFrame, createFrameCutter } from '../proxy/frames.ts'

/**
 * Has a group give up its members at once, as it does with those that it has not heard of for as long as a session
 * lasts. They are not told.
 */
export async function evictMembers(group: string): Promise<void> {
  const admin = new kafkajs.Kafka({ brokers: [...kafkaBrokers], logLevel: 0 }).admin()
  await admin.connect()
  try {
    const { groups } = await admin.describeGroups([group])
    const members = groups.flatMap((found) => found.members.map(({ memberId }) => memberId))
    if (members.length === 0) throw new Error('the group has no members')
    const { brokers } = await admin.describeCluster()
    for (const member of members) await evict(brokers, group, member)
  } finally {
    await admin.disconnect()
  }
}

interface Address {
  readonly host: string
  readonly port: number
}

/** Only the group's coordinator can, and each broker says whether it is that. */
async function evict(brokers: readonly Address[], group: string, member: string): Promise<void> {
  const errors: number[] = []
  for (const broker of brokers) {
    const error = await leaveGroup(broker, group, member)
    if (error === 0) return
    errors.push(error)
  }
  throw new Error(`no broker evicts a member of the group: errors ${errors.join(', ')}`)
}

/** Leaves the group in a member's name; gives the protocol's error code. */
async function leaveGroup({ host, port }: Address, group: string, member: string): Promise<number> {
  const socket = connect({ host, port })
  const [version, correlation] = [0, 1]
  const header = [int16(api.leaveGroup), int16(version), int32(correlation), text('gate')]
  socket.write(asFrame(Buffer.concat([...header, text(group), text(member)])))
  const cutFrames = createFrameCutter()
  for await (const chunk of socket) {
    const [answer] = cutFrames(chunk)
    if (answer) return answer.readInt16BE(8)
  }
  throw new Error('the broker has closed the connection')
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

const text = (value: string) => Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)])
