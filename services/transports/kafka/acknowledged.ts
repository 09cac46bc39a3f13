import type { RecordMetadata } from 'kafkajs'

/**
 * Throws unless the broker has answered for every partition that records went to: where the client's view of a
 * topic is old, it drops what is meant for a partition that it does not know.
 */
export function requireAcknowledged(
  answers: readonly RecordMetadata[],
  topic: string,
  sent: readonly { readonly partition: number }[],
): void {
  const answered = new Set(
    answers.filter(({ topicName }) => topicName === topic).map(({ partition }) => partition),
  )
  if (sent.every(({ partition }) => answered.has(partition))) return
  throw Object.assign(new Error('a send was not acknowledged'), { code: 'NOT_ACKNOWLEDGED' })
}
