import { readFile } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { type LocalBroker, startLocalBroker } from '../infra/local-broker/local-broker.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Addresses of the broker for tests, host:port, comma-separated; null where none could be had. */
    kafkaBrokers: string | null
  }
}

/** Starts one broker for all tests that need one, when any of them is to run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = (await anyNeedsBroker(project)) ? await start() : null
  project.provide('kafkaBrokers', broker?.brokers.join(',') ?? null)
  return async () => broker?.stop()
}

async function start(): Promise<LocalBroker | null> {
  const log = (line: string) => process.stderr.write(`${line}\n`)
  const broker = await startLocalBroker({ log })
  log(broker ? `Kafka tests run on ${broker.description}` : 'Kafka tests are skipped: no broker could be had')
  return broker
}

// A run of a few files that need no broker should not wait for one.
async function anyNeedsBroker(project: TestProject): Promise<boolean> {
  const { testFiles } = await project.globTestFiles()
  const named = testFiles.filter((file) => process.argv.slice(2).some((argument) => file.includes(argument)))
  const sources = await Promise.all(
    (named.length > 0 ? named : testFiles).map((file) => readFile(file, 'utf8')),
  )
  return sources.some((source) => source.includes('/kafka-broker.ts'))
}
