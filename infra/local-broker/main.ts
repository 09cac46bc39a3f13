import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Fault } from '../../services/fault.ts'
import { type LocalBroker, startLocalBroker } from './local-broker.ts'
import { freePort, whyUnreachable } from './ports.ts'
import { firstLine } from './provider.ts'

const usage = `Usage: npm run broker [-- --port N]

Keeps a throwaway Kafka broker running on this machine until Ctrl-C: on a Docker engine when there is one,
else in Java (17 or later; Maven fetches Kafka the first time). It always starts its own, whatever
KAFKA_BROKERS says, and its data goes when it ends.

  --port N   the port to listen on (default: 9092 when it is free, else any free one)
  --help     this text
`

const say = (text: string) => process.stdout.write(`${text}\n`)
const complain = (text: string) => process.stderr.write(`${text}\n`)

function readOptions(): { help: boolean; port: number | undefined } {
  try {
    const { values } = parseArgs({
      options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    })
    return { help: values.help ?? false, port: values.port === undefined ? undefined : readPort(values.port) }
  } catch (cause) {
    throw new Fault('usage', `${firstLine(cause)}. See: npm run broker -- --help`, { cause })
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw new Error(`--port takes a number from 1 to 65535, not ${text}`)
  return port
}

async function start(asked: number | undefined): Promise<LocalBroker> {
  if (asked !== undefined && (await freePort(asked)) !== asked) {
    throw new Fault(
      'usage',
      `Port ${asked} cannot be listened on: it is taken or not allowed. Choose another.`,
    )
  }
  const broker = await startLocalBroker({ log: complain, only: ['docker', 'java'], port: asked ?? 9092 })
  if (broker) return broker
  throw new Fault(
    'broker-unreachable',
    'No broker: each line above says what one way lacks. Mending one is enough.',
  )
}

async function untilLost(broker: LocalBroker): Promise<never> {
  for (;;) {
    await delay(2_000)
    const reasons = await Promise.all(broker.brokers.map((address) => whyUnreachable(address, 30_000)))
    if (reasons.includes(undefined)) continue
    throw new Fault('broker-lost', `The broker at ${broker.brokers.join(',')} has gone. Start it again.`)
  }
}

// The handlers stay: npm passes on the Ctrl-C that this process has had from the terminal already.
function signalled(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
  return promise
}

async function keepBroker(port: number | undefined): Promise<void> {
  const broker = await start(port)
  // Before this a signal's default is right: whatever was started ends with us.
  const asked = signalled()
  say(`${broker.description}\n`)
  say(`Point other commands at it:  export KAFKA_BROKERS=${broker.brokers.join(',')}\nStop it:  Ctrl-C`)
  try {
    await Promise.race([asked, untilLost(broker)])
  } finally {
    await broker.stop()
  }
  say('The broker has ended and its data is gone.')
}

// Nobody reading any more (`| head`) is no reason to take the broker away.
process.stdout.on('error', () => {})

try {
  const { help, port } = readOptions()
  if (help) say(usage.trimEnd())
  else await keepBroker(port)
  process.exit(0)
} catch (error) {
  complain(error instanceof Fault ? error.message : `The broker could not be started: ${firstLine(error)}`)
  process.exit(1)
}
