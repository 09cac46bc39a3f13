import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { firstLine } from './provider.ts'
import { runWhileWanted } from './while-wanted.ts'

/** The version of Kafka that local brokers run. */
export const kafkaVersion = '4.3.1'

const pom = fileURLToPath(new URL('./pom.xml', import.meta.url))
const downloadLimitMs = 300_000

/**
 * The folder that holds the broker's jars, downloaded with Maven on first use.
 * It lies in the user's cache, is named after what the pom asks for, and appears only when complete.
 * Throws an error of one line when Maven is missing, fails or takes longer than five minutes.
 */
export async function kafkaJars(log: (line: string) => void): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'coding-quality')
  const digest = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 8)
  const jars = join(cache, `kafka-${kafkaVersion}-${digest}`)
  if (existsSync(jars)) return jars
  await mkdir(cache, { recursive: true })
  await removeLeftovers(cache)
  log(
    `Downloading Kafka ${kafkaVersion} with Maven (45 MB, the first time only; about 10 s, at most 5 minutes)`,
  )
  const download = await mkdtemp(join(cache, 'download-'))
  try {
    await runMaven(download)
    await publish(download, jars)
  } finally {
    await rm(download, { recursive: true, force: true })
  }
  return jars
}

async function runMaven(into: string): Promise<void> {
  const output = `${into}.log`
  const file = await open(output, 'w')
  const goal = ['-B', '-q', '-C', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${into}`]
  const maven = runWhileWanted(into, ['mvn', ...goal, '-DincludeScope=runtime'], file.fd)
  try {
    const deadline = Date.now() + downloadLimitMs
    while (maven.ended() === undefined && Date.now() < deadline) await delay(100)
    if (maven.ended() === 0) return
    throw new Error(await whyMavenFailed(maven.ended(), output))
  } finally {
    await maven.release()
    await file.close()
    await rm(output, { force: true })
  }
}

async function whyMavenFailed(status: number | undefined, output: string): Promise<string> {
  if (status === undefined) return `Maven had not downloaded Kafka within ${downloadLimitMs / 60_000} minutes`
  if (status === 127) return 'mvn (Maven) is not on PATH, and Kafka has not been downloaded before'
  const lines = (await readFile(output, 'utf8')).split('\n')
  const said = lines.find((line) => line.includes('ERROR')) ?? `exit status ${status}`
  return `Maven could not download Kafka: ${firstLine(said)}`
}

// Two runs may download at the same time: the first to rename wins, and both folders hold the same.
async function publish(download: string, jars: string): Promise<void> {
  try {
    await rename(download, jars)
  } catch (error) {
    if (!existsSync(jars)) throw error
  }
}

// A download that was killed leaves its folder behind; one that is an hour old is nobody's any more.
async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith('download-')) continue
    const path = join(cache, name)
    const made = (await stat(path).catch(() => null))?.mtimeMs ?? Date.now()
    if (Date.now() - made > 3_600_000) await rm(path, { recursive: true, force: true })
  }
}
