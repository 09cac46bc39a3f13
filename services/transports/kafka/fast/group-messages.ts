import { laidOutOf } from './laid-out-messages.ts'

/** What kafkajs 2.2.4 asks to be grouped; its partitioner is ours. */
export interface Grouping<Message> {
  readonly topic: string
  readonly partitionMetadata: readonly unknown[]
  readonly messages: readonly Message[]
  readonly partitioner: (chosen: {
    readonly topic: string
    readonly partitionMetadata: readonly unknown[]
    readonly message: Message
  }) => number
}

/** Messages by partition, in order, as the client groups them; its own copies a group for every message in it. */
export function groupMessages<Message>({
  topic,
  partitionMetadata,
  messages,
  partitioner,
}: Grouping<Message>): Record<string, Message[]> {
  const groups: Record<string, Message[]> = {}
  if (partitionMetadata.length === 0) return groups
  const [first] = messages
  // What is laid out goes to one partition.
  if (first !== undefined && laidOutOf(messages) !== null)
    return { [partitioner({ topic, partitionMetadata, message: first })]: messages as Message[] }
  for (const message of messages) {
    const partition = partitioner({ topic, partitionMetadata, message })
    const group = groups[partition]
    if (group) group.push(message)
    else groups[partition] = [message]
  }
  return groups
}
