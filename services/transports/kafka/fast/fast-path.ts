import { untilFree } from './busy-coordinator.ts'
import { loadCrc32c } from './crc32c.ts'
import { type Encoded, frameRequest, type Request } from './framed-request.ts'
import { type Grouping, groupMessages } from './group-messages.ts'
import { type Ask, createKnownCoordinators, type FindCoordinator } from './known-coordinators.ts'
import { laidOutOf } from './laid-out-messages.ts'
import { encodeProduce, type ProduceRequest } from './produce-request.ts'
import {
  type FetchDecoder,
  type LookupCodec,
  type ReadBatches,
  readBatchesWith,
  withOldOnes,
} from './read-batches.ts'
import type { Message } from './record-bytes.ts'

/** How the inner modules of kafkajs 2.2.4 are reached: `replace` puts another thing in the place of what one exports. */
export interface InnerModules {
  load<Exported>(path: string): Exported
  replace(path: string, exported: unknown): void
}

interface Codecs {
  lookupCodec(compression: number): { compress(records: { buffer: Buffer }): Promise<Buffer> }
  readonly lookupCodecByAttributes: LookupCodec
}

type EncodeProduce = (request: ProduceRequest) => object & { encode: () => Promise<unknown> }

let crc32c: ReturnType<typeof loadCrc32c> | undefined
let isOn = true

/**
 * Has batches of records be written and read by our own code, or where `on` is false by the client's: for this whole
 * process, as the client is one; where nothing is said, as before. Throws `client-version` where it is on and its checksums
 * cannot be had on this machine.
 */
export function useFastPath(on: boolean = isOn): void {
  if (on) checksum()
  isOn = on
}

function checksum(): ReturnType<typeof loadCrc32c> {
  crc32c ??= loadCrc32c()
  return crc32c
}

export const isFast = (): boolean => isOn

/**
 * Puts code of ours, which writes the same bytes and reads the same records in a part of the time, in the place of what
 * the client spends most of it on: encoding Produce requests, grouping messages, decoding what was fetched. The client's
 * own stays behind it for when the fast path is off.
 */
export function installFastPath({ load, replace }: InnerModules): void {
  const codecs = load<Codecs>('kafkajs/src/protocol/message/compression')
  const compress = (compression: number, buffer: Buffer) =>
    codecs.lookupCodec(compression).compress({ buffer })

  const produce = 'kafkajs/src/protocol/requests/produce/v3/request.js'
  const clientsProduce = load<EncodeProduce>(produce)
  replace(produce, (request: ProduceRequest) => {
    const made = clientsProduce(request)
    const isOurs = isOn || hasLaidOut(request)
    return isOurs ? { ...made, encode: () => encodeProduce(request, compress, checksum()) } : made
  })

  const frame = 'kafkajs/src/protocol/request.js'
  const clientsFrame = load<(request: Request) => Promise<Encoded>>(frame)
  replace(frame, (request: Request) => (isOn ? frameRequest(request) : clientsFrame(request)))

  const grouping = 'kafkajs/src/producer/groupMessagesPerPartition.js'
  const clientsGroup = load<typeof groupMessages>(grouping)
  replace(grouping, (grouped: Grouping<Message>) =>
    (isOn || laidOutOf(grouped.messages) !== null ? groupMessages : clientsGroup)(grouped),
  )

  const reading = 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js'
  const clientsRead = withOldOnes(load<ReadBatches>(reading))
  const readBatches = readBatchesWith(codecs.lookupCodecByAttributes, clientsRead)
  replace(reading, (decoder: FetchDecoder) =>
    isOn ? readBatches(decoder, checksum()) : clientsRead(decoder),
  )

  // Last, as this loads what uses the others.
  rememberCoordinators(load)
}

/** What was laid out before the fast path was switched off is for no other to write. */
const hasLaidOut = ({ topicData }: ProduceRequest): boolean =>
  topicData.some(({ partitions }) => partitions.some(({ messages }) => laidOutOf(messages) !== null))

interface Prototypes {
  readonly cluster: { readonly prototype: { findGroupCoordinator: FindCoordinator<object> } }
  readonly broker: { readonly prototype: Record<(typeof asksOfCoordinators)[number], Ask> }
}

const asksOfCoordinators = [
  'initProducerId',
  'addPartitionsToTxn',
  'addOffsetsToTxn',
  'txnOffsetCommit',
  'endTxn',
] as const

function rememberCoordinators(load: InnerModules['load']): void {
  const known = createKnownCoordinators()
  const { prototype: cluster } = load<Prototypes['cluster']>('kafkajs/src/cluster')
  const { prototype: broker } = load<Prototypes['broker']>('kafkajs/src/broker')
  const clientsFind = cluster.findGroupCoordinator
  const find = known.find(clientsFind)
  cluster.findGroupCoordinator = function (wanted) {
    return (isOn ? find : clientsFind).call(this, wanted)
  }
  for (const name of asksOfCoordinators) broker[name] = known.ask(broker[name])
  // The first of a transaction.
  const add = broker.addPartitionsToTxn
  const addWhenFree = untilFree(add)
  broker.addPartitionsToTxn = function (...asked) {
    return (isOn ? addWhenFree : add).apply(this, asked)
  }
}
