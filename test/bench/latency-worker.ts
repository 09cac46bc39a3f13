import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { kafkajs } from '../../services/transports/kafka/mended-client.ts'
import { toStoredRecord } from '../../services/transports/kafka/stored-record.ts'
import { consumeCommitted } from './committed-consumer.ts'
import { readCorpus } from './stored-corpus.ts'

// Produces at steady rates, one after the other, and reads what is committed, for any side alike. Latency counts from the
// moment that an event was to be produced to the moment that its output was read, in milliseconds.
const { values: options } = parseArgs({
  options: {
    brokers: { type: 'string', default: '' },
    input: { type: 'string', default: '' },
    outputs: { type: 'string', default: '' },
    corpus: { type: 'string', default: '' },
    rates: { type: 'string', default: '' },
    warm: { type: 'string', default: '' },
    settle: { type: 'string', default: '' },
    seconds: { type: 'string', default: '' },
  },
})
const rates = options.rates.split(',').map(Number)
const [warm, settle, seconds] = [options.warm, options.settle, options.seconds].map(Number) as [
  number,
  number,
  number,
]
const everyMs = 5
const lastOutputWithinMs = 30_000

/** Events of one rate: those that are due within its measured time count. */
interface Phase {
  readonly from: number
  readonly to: number
  readonly took: number[]
}

const phases: Phase[] = []
let [seen, sent] = [0, 0]
const brokers = options.brokers.split(',')
const client = new kafkajs.Kafka({
  brokers,
  clientId: 'bench-latency',
  logLevel: kafkajs.logLevel.NOTHING,
})
const producer = client.producer({ allowAutoTopicCreation: false })
await producer.connect()
await consumeCommitted({ brokers, topics: options.outputs.split(','), name: 'bench-latency' }, (batch) => {
  const now = Date.now()
  for (const message of batch.messages) {
    const { headers } = toStoredRecord(batch.topic, batch.partition, message)
    const due = Date.parse(String(headers.findLast(([name]) => name === 'source-timestamp')?.[1]))
    if (Number.isNaN(due)) throw new Error('an output does not say when its input was produced')
    seen += 1
    phases.find(({ from, to }) => due > from && due <= to)?.took.push(now - due)
  }
})

const events = readCorpus(options.corpus)
let portion = events.next().value ?? []
let at = 0
function nextEvent() {
  if (at >= portion.length) {
    portion = events.next().value ?? []
    at = 0
  }
  const event = portion[at++]
  if (event === undefined) throw new Error('the corpus has too few events')
  return event
}

const inFlight = new Set<Promise<unknown>>()
// The first rate warms the side up. What fell behind at one rate has caught up before the next: it does not count twice.
for (const [at, rate] of rates.entries()) {
  await produceAt(rate, at === 0 ? warm : settle)
  await untilAllSeen()
}
if (seen >= sent && phases.some(({ took }) => took.length === 0))
  throw new Error('no output of the measured time was read')
process.stdout.write(JSON.stringify({ missing: sent - seen, latencies: phases.map(latencyOf) }), () =>
  process.exit(),
)

async function untilAllSeen(): Promise<void> {
  await Promise.all(inFlight)
  const deadline = Date.now() + lastOutputWithinMs
  while (seen < sent && Date.now() < deadline) await delay(everyMs)
}

async function produceAt(rate: number, before: number): Promise<void> {
  const began = Date.now()
  // Not when it was sent: a producer that falls behind is waited for, too.
  const dueAt = (number: number) => began + Math.ceil(((number + 1) * 1_000) / rate)
  const total = Math.round(rate * (before + seconds))
  phases.push({ from: began + before * 1_000, to: dueAt(total - 1), took: [] })
  for (let made = 0; made < total; ) {
    const due = Math.min(total, Math.floor(((Date.now() - began) * rate) / 1_000))
    const messages = []
    for (; made < due; made++) messages.push({ ...nextEvent(), timestamp: String(dueAt(made)) })
    sent += messages.length
    if (messages.length > 0) send(messages)
    await delay(everyMs)
  }
}

function send(messages: { key: Buffer; value: Buffer; timestamp: string }[]): void {
  const sending = producer.send({ topic: options.input, messages, acks: -1 })
  inFlight.add(sending)
  sending.then(() => inFlight.delete(sending))
}

function latencyOf({ took }: Phase) {
  took.sort((a, b) => a - b)
  const within = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))]
  return { measured: took.length, p50: within(0.5), p99: within(0.99), p999: within(0.999) }
}
