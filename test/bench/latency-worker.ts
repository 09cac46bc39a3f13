import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { kafkajs } from '../../services/transports/kafka/mended-client.ts'
import { toStoredRecord } from '../../services/transports/kafka/stored-record.ts'
import { readCorpus } from './corpus.ts'

// Produces at a steady rate and reads what is committed, for any side alike. Latency counts from the moment that an
// event was to be produced to the moment that its output was read, in milliseconds.
const { values: options } = parseArgs({
  options: {
    brokers: { type: 'string', default: '' },
    input: { type: 'string', default: '' },
    outputs: { type: 'string', default: '' },
    corpus: { type: 'string', default: '' },
    rate: { type: 'string', default: '' },
    warm: { type: 'string', default: '' },
    seconds: { type: 'string', default: '' },
  },
})
const [rate, warm, seconds] = [Number(options.rate), Number(options.warm), Number(options.seconds)]
const everyMs = 5
const lastOutputWithinMs = 30_000

const client = new kafkajs.Kafka({
  brokers: options.brokers.split(','),
  clientId: 'bench-latency',
  logLevel: kafkajs.logLevel.NOTHING,
})
const producer = client.producer({ allowAutoTopicCreation: false })
const consumer = client.consumer({
  groupId: `${options.input}-${process.pid}-latency`,
  readUncommitted: false,
  allowAutoTopicCreation: false,
  maxWaitTimeInMs: 500,
})

const took: number[] = []
let [measuredFrom, seen, sent] = [Number.POSITIVE_INFINITY, 0, 0]
const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve))
await Promise.all([producer.connect(), consumer.connect()])
await consumer.subscribe({ topics: options.outputs.split(','), fromBeginning: true })
await consumer.run({
  eachBatchAutoResolve: true,
  eachBatch: async ({ batch }) => {
    const now = Date.now()
    for (const message of batch.messages) {
      const { headers } = toStoredRecord(batch.topic, batch.partition, message)
      const due = Date.parse(String(headers.findLast(([name]) => name === 'source-timestamp')?.[1]))
      if (Number.isNaN(due)) throw new Error('an output does not say when its input was produced')
      seen += 1
      if (due >= measuredFrom) took.push(now - due)
    }
  },
})
await joined

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

const began = Date.now()
const inFlight = new Set<Promise<unknown>>()
const total = Math.round(rate * (warm + seconds))
measuredFrom = began + warm * 1_000
while (sent < total) {
  const due = Math.min(total, Math.floor(((Date.now() - began) * rate) / 1_000))
  const messages = []
  for (; sent < due; sent++) messages.push({ ...nextEvent(), timestamp: dueAt(sent) })
  if (messages.length > 0) {
    const sending = producer.send({ topic: options.input, messages, acks: -1 })
    inFlight.add(sending)
    sending.then(() => inFlight.delete(sending))
  }
  await delay(everyMs)
}
await Promise.all(inFlight)
const deadline = Date.now() + lastOutputWithinMs
while (seen < total && Date.now() < deadline) await delay(everyMs)

if (took.length === 0 && seen > 0) throw new Error('no output of the measured time was read')
took.sort((a, b) => a - b)
const within = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))]
process.stdout.write(
  JSON.stringify({
    measured: took.length,
    missing: total - seen,
    p50: within(0.5),
    p99: within(0.99),
    p999: within(0.999),
  }),
)
process.exit()

/** Not when it was sent: a producer that falls behind is waited for, too. */
function dueAt(number: number): string {
  return String(began + Math.ceil(((number + 1) * 1_000) / rate))
}
