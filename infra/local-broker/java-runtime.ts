import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { kafkaJars, kafkaVersion } from './kafka-jars.ts'

const oldestJava = 17

/** What runs Kafka on this machine: the command for Java, and the folder of Kafka's jars. */
export interface JavaRuntime {
  readonly java: string
  readonly jars: string
}

/**
 * Java is `JAVA_HOME`'s, else the one on PATH; the jars are downloaded on first use, of which `log` hears.
 * Throws an error of one line that says what is missing.
 */
export async function javaRuntime(log: (line: string) => void): Promise<JavaRuntime> {
  const java = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'java') : 'java'
  await requireJava(java)
  return { java, jars: await kafkaJars(log) }
}

async function requireJava(java: string): Promise<void> {
  const said = await promisify(execFile)(java, ['-version'], { timeout: 20_000 }).catch((error) => {
    throw new Error(error.code === 'ENOENT' ? `${java} is not on this machine` : `${java} -version fails`)
  })
  const major = Number(/version "(?:1\.)?(\d+)/.exec(said.stderr + said.stdout)?.[1])
  if (major >= oldestJava) return
  throw new Error(`Java ${major} is too old: Kafka ${kafkaVersion} needs ${oldestJava} or later`)
}
