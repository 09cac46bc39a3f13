import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { kafkaJars, kafkaVersion } from './kafka-jars.ts'
import { type KafkaNode, startKafkaNode } from './kafka-node.ts'
import { freePort } from './ports.ts'
import { type Attempt, firstLine, type LocalBroker, type ProviderOptions } from './provider.ts'

const oldestJava = 17

/** A broker from the official jars in Java on this machine: `JAVA_HOME`'s, else the one on PATH. */
export async function javaBroker({ log, port }: ProviderOptions): Promise<Attempt> {
  const java = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'java') : 'java'
  try {
    await requireJava(java)
    const jars = await kafkaJars(log)
    return { ok: true, broker: describe(await startOnFreePort(java, jars, port)) }
  } catch (error) {
    return { ok: false, reason: firstLine(error) }
  }
}

async function requireJava(java: string): Promise<void> {
  const said = await promisify(execFile)(java, ['-version'], { timeout: 20_000 }).catch((error) => {
    throw new Error(error.code === 'ENOENT' ? `${java} is not on this machine` : `${java} -version fails`)
  })
  const major = Number(/version "(?:1\.)?(\d+)/.exec(said.stderr + said.stdout)?.[1])
  if (major >= oldestJava) return
  throw new Error(`Java ${major} is too old: Kafka ${kafkaVersion} needs ${oldestJava} or later`)
}

// Between finding a free port and binding it somebody else may take it: once more, with others.
async function startOnFreePort(java: string, jars: string, port?: number): Promise<KafkaNode> {
  try {
    return await startKafkaNode(java, jars, await freePort(port))
  } catch (error) {
    if (!firstLine(error).includes('already in use')) throw error
    return startKafkaNode(java, jars, await freePort(port))
  }
}

function describe({ address, stop }: KafkaNode): LocalBroker {
  const description = `Apache Kafka ${kafkaVersion} in Java on this machine, ${address}`
  return { kind: 'java', brokers: [address], description, stop }
}
