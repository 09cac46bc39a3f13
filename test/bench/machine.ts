import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { kafkaVersion } from '../../infra/local-broker/kafka-jars.ts'

/** The machine that a benchmark ran on, and what it ran. */
export interface Machine {
  readonly cores: number
  readonly model: string
  readonly memoryGb: number
  /** By name: Node, the broker, the peer, what the figures depend on beside them, and the commit that was measured. */
  readonly versions: Readonly<Record<string, string>>
}

/** What is not on this machine, or cannot be told, is left out. */
export function describeMachine(): Machine {
  const [java, commit] = [javaVersion(), commitOf(root)]
  return {
    cores: availableParallelism(),
    model: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    versions: {
      Node: process.version.slice(1),
      'Apache Kafka': kafkaVersion,
      'Kafka Streams': streamsVersion(),
      ...Object.fromEntries(libraries.map((name) => [name, versionOf(name)])),
      ...(java && { Java: java }),
      ...(commit && { commit }),
    },
  }
}

/** The mean of the last minute: above about one, other work was in the way. */
export const loadNow = (): number => loadavg()[0] ?? 0

const root = fileURLToPath(new URL('../..', import.meta.url))
const libraries = ['kafkajs', 'avsc']
const answerWithinMs = 20_000

/** The Java that broker and peer are started with. */
function javaVersion(): string | undefined {
  const home = process.env['JAVA_HOME']
  const said = outputOf(home ? join(home, 'bin', 'java') : 'java', ['-version'])
  return /version "(.*?)"/.exec(said ?? '')?.[1]
}

/** The commit that a folder's work tree is at, and whether its code has been changed since; undefined where there is none. */
export function commitOf(folder: string): string | undefined {
  const git = (...args: string[]) => outputOf('git', ['--no-optional-locks', '-C', folder, ...args])?.trim()
  const commit = git('rev-parse', '--short', 'HEAD')
  // Neither pages nor files of results beside them are what was measured.
  const changes = git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!*.md')
  return commit && (changes === '' ? commit : `${commit} with changes`)
}

/** What a command says on both of its outputs; undefined where there is none, or it fails. */
function outputOf(command: string, args: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: answerWithinMs })
  return status === 0 ? `${stdout}${stderr}` : undefined
}

function versionOf(library: string): string {
  const file = new URL(`../../node_modules/${library}/package.json`, import.meta.url)
  return String(JSON.parse(readFileSync(file, 'utf8')).version)
}

function streamsVersion(): string {
  const pom = readFileSync(new URL('./streams/pom.xml', import.meta.url), 'utf8')
  return /<artifactId>kafka-streams<\/artifactId>\s*<version>(.*?)<\/version>/.exec(pom)?.[1] ?? 'unknown'
}
