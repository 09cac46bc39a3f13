import { closeSync, openSync, readSync, writeSync } from 'node:fs'

/** An event as it goes onto the input topic: the episode's id, and Avro in the wire format or JSON. */
export interface KeyedEvent {
  readonly key: Buffer
  readonly value: Buffer
}

const chunkBytes = 8 * 1024 * 1024

/** Writes events to a file, each part behind its length; gives how many bytes the values have. */
export function writeCorpus(path: string, events: Iterable<KeyedEvent>): number {
  const file = openSync(path, 'w')
  let parts: Buffer[] = []
  let [held, total] = [0, 0]
  const flush = () => {
    writeSync(file, Buffer.concat(parts))
    parts = []
    held = 0
  }
  for (const { key, value } of events) {
    const lengths = Buffer.alloc(8)
    lengths.writeUInt32LE(key.length)
    lengths.writeUInt32LE(value.length, 4)
    parts.push(lengths, key, value)
    held += lengths.length + key.length + value.length
    total += value.length
    if (held > chunkBytes) flush()
  }
  flush()
  closeSync(file)
  return total
}

/** Reads them back, some megabytes at a time. */
export function* readCorpus(path: string): Generator<KeyedEvent[]> {
  const file = openSync(path, 'r')
  try {
    let left = Buffer.alloc(0)
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes)
      const read = readSync(file, chunk)
      if (read === 0) return
      const { events, rest } = cut(Buffer.concat([left, chunk.subarray(0, read)]))
      left = rest
      yield events
    }
  } finally {
    closeSync(file)
  }
}

/** The same, one by one. */
export function* eventsIn(path: string): Generator<KeyedEvent> {
  for (const portion of readCorpus(path)) yield* portion
}

function cut(bytes: Buffer): { events: KeyedEvent[]; rest: Buffer<ArrayBuffer> } {
  const events: KeyedEvent[] = []
  let at = 0
  while (at + 8 <= bytes.length) {
    const keyEnd = at + 8 + bytes.readUInt32LE(at)
    const end = keyEnd + bytes.readUInt32LE(at + 4)
    if (end > bytes.length) break
    events.push({ key: bytes.subarray(at + 8, keyEnd), value: bytes.subarray(keyEnd, end) })
    at = end
  }
  return { events, rest: Buffer.from(bytes.subarray(at)) }
}
