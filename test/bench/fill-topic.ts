import type { Transport } from '../../services/transports/transport.ts'
import type { KeyedEvent } from './stored-corpus.ts'

const perAppend = 20_000

/** Appends the events to the topic, each in the partition that its key decides; gives how many there were. */
export async function fillTopic(
  transport: Transport,
  topic: string,
  portions: Iterable<readonly KeyedEvent[]>,
): Promise<number> {
  let appended = 0
  for (const portion of portions) {
    for (let from = 0; from < portion.length; from += perAppend) {
      const some = portion.slice(from, from + perAppend)
      await transport.append(
        topic,
        some.map(({ key, value }) => ({ key, value, headers: [] })),
      )
      appended += some.length
    }
  }
  return appended
}
