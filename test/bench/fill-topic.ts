import type { Transport } from '../../services/transports/transport.ts'
import type { KeyedEvent } from './stored-corpus.ts'

const perAppend = 20_000

/** Appends the events to the topic, each in the partition that its key decides; gives how many there were. */
export async function fillTopic(
  transport: Transport,
  topic: string,
  events: Iterable<KeyedEvent>,
): Promise<number> {
  let appended = 0
  for (const some of inPortions(events)) {
    await transport.append(
      topic,
      some.map(({ key, value }) => ({ key, value, headers: [] })),
    )
    appended += some.length
  }
  return appended
}

function* inPortions(events: Iterable<KeyedEvent>): Generator<readonly KeyedEvent[]> {
  let portion: KeyedEvent[] = []
  for (const event of events) {
    portion.push(event)
    if (portion.length < perAppend) continue
    yield portion
    portion = []
  }
  if (portion.length > 0) yield portion
}
