import { execFile } from 'node:child_process'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brokerSettings } from './broker-settings.ts'
import { freePort } from './ports.ts'
import { firstLine } from './provider.ts'
import { type Tether, tether } from './tether.ts'

const formatLimitMs = 60_000
const startLimitMs = 90_000
// A second of work: compiling it well and a parallel collector cost more than they save.
const shortRun = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']
const clusterId = 'bG9jYWwtYnJva2VyLTAwMQ'
const logging = fileURLToPath(new URL('./log4j2.properties', import.meta.url))
const whileWanted = fileURLToPath(new URL('./while-wanted.sh', import.meta.url))

/** A running Kafka node on the loopback address. */
export interface KafkaNode {
  readonly address: string
  stop(): Promise<void>
}

/**
 * Formats and starts one Kafka node from the jars in `jars`, listening on `port`; everything it writes lies in a
 * temporary folder that goes with it. Throws an error of one line, with the broker's own last words.
 */
export async function startKafkaNode(java: string, jars: string, port: number): Promise<KafkaNode> {
  const folder = await mkdtemp(join(tmpdir(), 'local-broker-'))
  const removeFolder = () => rm(folder, { recursive: true, force: true })
  const address = `127.0.0.1:${port}`
  try {
    const broker = await launch(java, ['-cp', join(jars, '*')], folder, address)
    const stop = async () => {
      await broker.release()
      await removeFolder()
    }
    return { address, stop }
  } catch (error) {
    await removeFolder()
    throw error
  }
}

async function launch(java: string, classPath: readonly string[], folder: string, address: string) {
  const settings = await writeSettings(folder, address)
  const common = [...classPath, `-Dlog4j2.configurationFile=${logging}`]
  const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', clusterId, '--config', settings]
  await promisify(execFile)(java, [...shortRun, ...common, ...format], { timeout: formatLimitMs })
  // The compression libraries unpack themselves into java.io.tmpdir and would stay there after a kill.
  const broker = [
    java,
    '-Xms256m',
    '-Xmx512m',
    `-Djava.io.tmpdir=${folder}`,
    ...common,
    'kafka.Kafka',
    settings,
  ]
  const log = join(folder, 'broker.log')
  const file = await open(log, 'w')
  try {
    return await started(tether('sh', [whileWanted, folder, ...broker], file.fd), log)
  } finally {
    await file.close()
  }
}

async function writeSettings(folder: string, address: string): Promise<string> {
  const controller = `127.0.0.1:${await freePort()}`
  const settings = {
    ...brokerSettings({ bind: address, advertised: address }, controller),
    'log.dirs': `${folder}/data`,
  }
  const path = join(folder, 'server.properties')
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`)
  await writeFile(path, lines.join(''))
  return path
}

async function started(broker: Tether, log: string): Promise<Tether> {
  const deadline = Date.now() + startLimitMs
  while (broker.ended() === undefined && Date.now() < deadline) {
    if ((await readFile(log, 'utf8')).includes('Kafka Server started')) return broker
    await delay(100)
  }
  const status = broker.ended()
  const lastWords = status === undefined ? '' : await readFile(log, 'utf8')
  await broker.release()
  if (status === undefined) throw new Error(`Kafka had not started within ${startLimitMs / 1_000} s`)
  const cause = lastWords.split('\n').find((line) => /^(\S+(Exception|Error): |Error\b)/.test(line))
  throw new Error(`Kafka ended: ${firstLine(cause ?? `exit status ${status}`)}`)
}
