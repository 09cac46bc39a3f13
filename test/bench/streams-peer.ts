import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { javaRuntime } from '../../infra/local-broker/java-runtime.ts'
import { firstLine } from '../../infra/local-broker/provider.ts'
import { runWhileWanted } from '../../infra/local-broker/while-wanted.ts'

const project = fileURLToPath(new URL('./streams', import.meta.url))
const eventSchema = fileURLToPath(new URL('../../schemas/coded-episode-event/v1.avsc', import.meta.url))
const buildLimitMs = 600_000

/** The peer as it is started: Java, and the arguments before those of its own. */
export interface StreamsPeer {
  readonly java: string
  /** Its jars, the broker's own performance tools among them. */
  readonly classPath: string
  readonly args: readonly string[]
}

/**
 * The checker's work on Kafka Streams, built by Maven on first use. It lies in the cache in which the broker's jars
 * lie, named after its sources, and needs neither Maven nor a network again until they change.
 * Throws an error of one line when Java or Maven is missing, or the build fails.
 */
export async function streamsPeer(log: (line: string) => void): Promise<StreamsPeer> {
  const { java, jars } = await javaRuntime(log)
  const cache = dirname(jars)
  const built = join(cache, `streams-checker-${digestOfSources()}`)
  if (!existsSync(built)) {
    log(
      'Building the Kafka Streams peer with Maven (the first time, and when it was changed; about a minute)',
    )
    await build(cache, built)
  }
  const classPath = [join(built, 'streams-checker.jar'), join(built, 'jars', '*')].join(':')
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'
  return { java, classPath, args: ['-cp', classPath, quiet, 'codingquality.Main'] }
}

function digestOfSources(): string {
  const digest = createHash('sha256').update(readFileSync(eventSchema))
  const files = readdirSync(project, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort())
    digest.update(path.slice(project.length)).update(readFileSync(path))
  return digest.digest('hex').slice(0, 8)
}

// Two runs may build at the same time: the first to rename wins, and both folders hold the same.
async function build(cache: string, built: string): Promise<void> {
  const target = await mkdtemp(join(cache, 'download-'))
  try {
    await runMaven(target)
    await rename(target, built).catch((error) => {
      if (!existsSync(built)) throw error
    })
  } finally {
    await rm(target, { recursive: true, force: true })
  }
}

async function runMaven(target: string): Promise<void> {
  const output = `${target}.log`
  const file = await open(output, 'w')
  const goal = ['-B', '-q', '-f', join(project, 'pom.xml'), `-Dstreams.target=${target}`, 'package']
  const maven = runWhileWanted(target, ['mvn', ...goal], file.fd)
  try {
    const status = await maven.endsWithin(buildLimitMs)
    if (status === 0) return
    throw new Error(whyFailed(status, await readFile(output, 'utf8')))
  } finally {
    await maven.release()
    await file.close()
    await rm(output, { force: true })
  }
}

function whyFailed(status: number | undefined, said: string): string {
  if (status === undefined) return `Maven had not built the peer within ${buildLimitMs / 60_000} minutes`
  if (status === 127)
    return 'mvn (Maven) is not on PATH, and the Kafka Streams peer has not been built before'
  const line = said.split('\n').find((candidate) => candidate.includes('ERROR')) ?? `exit status ${status}`
  return `Maven could not build the Kafka Streams peer: ${firstLine(line)}`
}
