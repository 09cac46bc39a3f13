import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  type ContainerRuntimeClient,
  GenericContainer,
  getContainerRuntimeClient,
  ImageName,
  Wait,
} from 'testcontainers'
import { asEnvironment, brokerSettings } from './broker-settings.ts'
import { kafkaVersion } from './kafka-jars.ts'
import { freePort } from './ports.ts'
import type { LocalBroker, ProviderOptions } from './provider.ts'
import { type Tether, tether } from './tether.ts'

const remover = fileURLToPath(new URL('./remove-container.ts', import.meta.url))
const inContainer = 9092
const engineLimitMs = 15_000
const pullLimitMs = 300_000
const startLimitMs = 90_000

/** Starts the broker's image on the Docker engine at hand. Throws an error whose first line says what is missing. */
export async function startContainer(options: ProviderOptions): Promise<LocalBroker> {
  const image = process.env['LOCAL_BROKER_IMAGE'] || `apache/kafka:${kafkaVersion}`
  const engine = await within(engineLimitMs, 'the Docker engine did not answer', getContainerRuntimeClient())
  await requireImage(engine, ImageName.fromString(image), options.log)
  const address = await chooseAddress(engine, options.port)
  const container = new BrokerContainer(image, address)
  try {
    await within(startLimitMs + 10_000, `${image} did not start`, container.start())
  } catch (error) {
    await container.remove()
    throw error
  }
  const broker = `${address.host}:${address.port}`
  const description = `${image} on the Docker engine, ${broker}`
  return { kind: 'docker', brokers: [broker], description, stop: () => container.remove() }
}

interface Address {
  readonly host: string
  readonly port: number
}

async function chooseAddress(engine: ContainerRuntimeClient, wanted?: number): Promise<Address> {
  const { host } = engine.info.containerRuntime
  return { host: host === 'localhost' ? '127.0.0.1' : host, port: await freePort(wanted) }
}

async function requireImage(engine: ContainerRuntimeClient, image: ImageName, log: (line: string) => void) {
  if (await within(engineLimitMs, 'the Docker engine did not answer', engine.image.exists(image))) return
  log(`Pulling ${image.string} (the first time only; at most ${pullLimitMs / 60_000} minutes)`)
  await within(pullLimitMs, `${image.string} could not be pulled`, engine.image.pull(image))
}

/** testcontainers publishes on every interface and leaves clearing up to another image: this one does neither. */
class BrokerContainer extends GenericContainer {
  readonly #address: Address
  #tether: Tether | undefined
  #unwanted = false

  constructor(image: string, address: Address) {
    super(image)
    this.#address = address
    const client = { bind: `0.0.0.0:${inContainer}`, advertised: `${address.host}:${address.port}` }
    this.withEnvironment({
      ...asEnvironment(brokerSettings(client, ['localhost:9093'])),
      KAFKA_HEAP_OPTS: '-Xms256m -Xmx512m',
    })
      .withExposedPorts({ container: inContainer, host: address.port })
      .withAutoCleanup(false)
      .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
      .withStartupTimeout(startLimitMs)
  }

  protected override async beforeContainerCreated(): Promise<void> {
    if (this.#address.host !== '127.0.0.1') return
    const loopback = [{ HostIp: '127.0.0.1', HostPort: String(this.#address.port) }]
    this.hostConfig.PortBindings = { [`${inContainer}/tcp`]: loopback }
  }

  protected override async containerCreated(id: string): Promise<void> {
    this.#tether = tether(process.execPath, [remover, id], 'ignore')
    if (this.#unwanted) await this.remove()
  }

  async remove(): Promise<void> {
    this.#unwanted = true
    await this.#tether?.release(30_000)
  }
}

async function within<Value>(limitMs: number, otherwise: string, work: Promise<Value>): Promise<Value> {
  const patience = new AbortController()
  const late = delay(limitMs, undefined, { signal: patience.signal }).then(() => {
    throw new Error(`${otherwise} within ${limitMs / 1_000} s`)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    patience.abort()
    // The loser of the race settles with nobody listening.
    late.catch(() => {})
    work.catch(() => {})
  }
}
