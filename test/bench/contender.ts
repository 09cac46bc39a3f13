import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { isSettingKey } from '../../services/config/checker-settings.ts'
import { type CheckerTopics, checkerEnvironment } from '../checker/running-checker.ts'
import type { StreamsPeer } from './streams-peer.ts'

/** Where a contender works: the broker, its topics, its group, and a folder for what it must keep. */
export interface Place {
  readonly brokers: readonly string[]
  readonly topics: CheckerTopics
  readonly prefix: string
  readonly group: string
  readonly folder: string
}

/** A way to bring an input topic's events through, started as its users start it. */
export interface Contender {
  readonly name: string
  readonly start: (place: Place) => RunningContender
}

export interface RunningContender {
  readonly pid: number
  /** The end of what it said, once it has ended by itself; null while it runs. */
  readonly lastWords: () => string | null
  readonly stop: () => Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const stopWithinMs = 20_000
const keptWords = 2_000

/** Our own environment, without what would set the checker otherwise than it comes. */
const ownEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !isSettingKey(name)))

/** Starts a command in the project's folder, with this environment on top of ours. */
export function startCommand(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): RunningContender {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...ownEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-keptWords)
    })
  const exited = once(child, 'exit')
  exited.catch(() => {})
  const killNow = () => void child.kill('SIGKILL')
  process.once('exit', killNow)
  return {
    pid: child.pid ?? 0,
    lastWords: () => (child.exitCode === null && child.signalCode === null ? null : said),
    async stop() {
      child.kill('SIGTERM')
      const late = setTimeout(killNow, stopWithinMs)
      await exited.catch(() => {})
      clearTimeout(late)
      process.off('exit', killNow)
    },
  }
}

/** The checker as users start it, but with one worker unless the environment says otherwise. */
export const checker = (environment: Readonly<Record<string, string>> = {}, name = 'checker'): Contender => ({
  name,
  start: ({ brokers, topics, group }) =>
    startCommand(process.execPath, ['services/checker/main.ts'], {
      ...checkerEnvironment(brokers, topics),
      GROUP_ID: group,
      ...environment,
    }),
})

/** How Kafka Streams is set: threads, the commit interval in milliseconds, and beside them properties of Kafka's. */
export interface StreamsSettings {
  readonly threads: number
  readonly commitMs: number
  /** By the names that Kafka Streams takes them by, and in words what they make of it. */
  readonly more?: { readonly words: string; readonly properties: Readonly<Record<string, string>> }
}

const nameOf = ({ threads, commitMs, more }: StreamsSettings): string =>
  [
    ...['Kafka Streams', `${threads} ${threads === 1 ? 'thread' : 'threads'}`, `commit ${commitMs} ms`],
    ...(more ? [more.words] : []),
  ].join(', ')

/** The same work on Kafka Streams. `rules` is the file of `writeStreamsRules`. */
export const streams = (peer: StreamsPeer, rules: string, settings: StreamsSettings): Contender => ({
  name: nameOf(settings),
  start: ({ brokers, topics, prefix, group, folder }) =>
    startCommand(peer.java, [
      ...peer.args,
      ...['--rules', rules, '--bootstrap', brokers.join(','), '--application', group],
      ...['--input', topics.input, '--outputs', prefix, '--state', folder],
      ...['--threads', String(settings.threads), '--commit-ms', String(settings.commitMs)],
      ...Object.entries(settings.more?.properties ?? {}).flatMap(([name, value]) => [
        '--set',
        `${name}=${value}`,
      ]),
    ]),
})

/** The checker's consumer and producer with nothing between them, or with the headers of its outputs. */
export const copier = (headers: boolean): Contender => ({
  name: headers ? 'no checking, with headers' : 'no checking',
  start: ({ brokers, topics, group }) =>
    startCommand(process.execPath, ['test/bench/copy-worker.ts'], {
      ...checkerEnvironment(brokers, topics),
      GROUP_ID: group,
      COPY_HEADERS: String(headers),
    }),
})
