import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { toStoredRecord } from '../../services/transports/kafka/stored-record.ts'
import { type Bits, emptyBits, has, put } from '../../services/verify/bits.ts'
import { sourceReader } from '../../services/verify/source.ts'
import { consumeCommitted } from './committed-consumer.ts'
import type { CountedOutputs } from './counted-outputs.ts'

// Reads what is committed on the outputs while it comes, a bit for every input record that one names. When its standard
// input ends, nothing more is to come: it reads what is left, and tells.
const { values: options } = parseArgs({
  options: {
    brokers: { type: 'string', default: '' },
    input: { type: 'string', default: '' },
    outputs: { type: 'string', default: '' },
    events: { type: 'string', default: '' },
  },
})
const events = Number(options.events)
const lookEveryMs = 100
/** Outputs too many may come behind the last that was to come. */
const quietMs = 1_500
const silentMs = 8_000

const sourceOf = sourceReader(options.input)
const seen = new Map<number, Bits>()
const counted = { outputs: 0, sources: 0, doubled: 0, strange: 0 } satisfies CountedOutputs
let newsAt = performance.now()

const joined = consumeCommitted(
  { brokers: options.brokers.split(','), topics: options.outputs.split(','), name: 'bench-outputs' },
  ({ topic, partition, messages }) => {
    for (const message of messages) {
      counted.outputs += 1
      const source = sourceOf(toStoredRecord(topic, partition, message))
      if (source === null || source.partition !== partition || source.offset >= events) counted.strange += 1
      else note(source.partition, source.offset)
    }
    if (messages.length > 0) newsAt = performance.now()
  },
)

process.stdin.resume()
await Promise.all([once(process.stdin, 'end'), joined])
newsAt = performance.now()
const isOver = () => performance.now() - newsAt > (counted.sources >= events ? quietMs : silentMs)
while (!isOver()) await delay(lookEveryMs)
process.stdout.write(JSON.stringify(counted), () => process.exit())

function note(partition: number, offset: number): void {
  const bits = seen.get(partition) ?? emptyBits(events)
  seen.set(partition, bits)
  if (has(bits, offset)) counted.doubled += 1
  else counted.sources += 1
  put(bits, offset)
}
