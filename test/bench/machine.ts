import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { kafkaVersion } from '../../infra/local-broker/kafka-jars.ts'

/** The machine that a benchmark ran on, and what it ran. */
export interface Machine {
  readonly cores: number
  readonly model: string
  readonly memoryGb: number
  /** By name: Node, the broker, the peer, and the libraries that the figures depend on. */
  readonly versions: Readonly<Record<string, string>>
}

export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    model: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    versions: {
      Node: process.version.slice(1),
      'Apache Kafka': kafkaVersion,
      'Kafka Streams': streamsVersion(),
      ...Object.fromEntries(libraries.map((name) => [name, versionOf(name)])),
    },
  }
}

/** The mean of the last minute: above about one, other work was in the way. */
export const loadNow = (): number => loadavg()[0] ?? 0

const libraries = ['kafkajs', 'avsc']

function versionOf(library: string): string {
  const file = new URL(`../../node_modules/${library}/package.json`, import.meta.url)
  return String(JSON.parse(readFileSync(file, 'utf8')).version)
}

function streamsVersion(): string {
  const pom = readFileSync(new URL('./streams/pom.xml', import.meta.url), 'utf8')
  return /<artifactId>kafka-streams<\/artifactId>\s*<version>(.*?)<\/version>/.exec(pom)?.[1] ?? 'unknown'
}
