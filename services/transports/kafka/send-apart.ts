import type { Message, Producer } from 'kafkajs'
import { requireAcknowledged } from './acknowledged.ts'
import type { PlacedMessage } from './chunks.ts'
import { isUnsendable } from './client-errors.ts'
import { isFast } from './fast/fast-path.ts'
import { LaidOut } from './fast/laid-out.ts'
import { laidOutMessages } from './fast/laid-out-messages.ts'

/** Messages for one topic, each with its partition. */
export interface Send {
  readonly topic: string
  readonly messages: readonly PlacedMessage[]
}

/**
 * Sends to every partition on its own, all at once, and settles when all of that has settled; throws what went wrong
 * first, a refusal for good before anything else. The client repeats a send as a whole as soon as one broker has failed
 * it: what another broker was still busy with would go there twice, under numbers that keep it from noticing.
 */
export async function sendApart(sender: Pick<Producer, 'send'>, sends: readonly Send[]): Promise<void> {
  const apart = sends.flatMap(byPartition)
  const settled = await Promise.allSettled(apart.map((send) => sendOne(sender, send)))
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  if (failures.length > 0) throw failures.find(isUnsendable) ?? failures[0]
}

function byPartition(send: Send): readonly Send[] {
  const { topic, messages } = send
  // What is written of one input partition goes to the partition of its number.
  if (messages.every(({ partition }) => partition === messages[0]?.partition)) return [send]
  const groups = Map.groupBy(messages, ({ partition }) => partition)
  return [...groups.values()].map((some) => ({ topic, messages: some }))
}

async function sendOne(sender: Pick<Producer, 'send'>, { topic, messages }: Send): Promise<void> {
  const [first] = messages
  const areLaidOut = isFast() && messages.every((message) => message instanceof LaidOut)
  const sent = areLaidOut && first ? laidOutMessages(messages, first.partition) : messages
  requireAcknowledged(await sender.send({ topic, messages: sent as Message[] }), topic, messages)
}
