import { existsSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { checkerSettings } from '../config/checker-settings.ts'
import { Fault } from '../fault.ts'
import { STANDARD_INPUT } from '../formats/open-source.ts'
import type { Decoded } from '../pipeline/decoded.ts'
import type { CodedEpisodeEvent } from '../pipeline/event-shape.ts'
import { showProgress } from '../terminal/progress.ts'
import type { Transport } from '../transports/transport.ts'
import { openEpisodes } from './episode-file.ts'
import { checkName } from './topic-options.ts'
import { type Failure, failureOf } from './unread.ts'

/** Where an episode stands: the line or row of a file, or a place in a topic. */
export type Standing =
  | { readonly line: number }
  | { readonly topic: string; readonly partition: number; readonly offset: number }

type CodedEpisode = CodedEpisodeEvent['episode']

/** What stands somewhere: an episode, a withdrawal (a tombstone), or what cannot be read as an episode, and why. */
export type Stood = { readonly at: Standing } & (
  | { readonly read: CodedEpisode | 'tombstone' }
  | { readonly failure: Failure }
)

/** Episodes to read once, with progress shown; `name` is for people. */
export interface Input {
  readonly name: string
  readonly episodes: AsyncIterable<Stood>
}

type Decode = (value: Buffer) => Decoded

const deafForMs = 100

/** Whether an input is a topic: where brokers are named beside it, or where they are known and there is no such file. */
export function isTopic(input: string, brokers: string | undefined, namedBeside: boolean): boolean {
  if (namedBeside) return true
  if (brokers === undefined || brokers.trim() === '' || input === STANDARD_INPUT) return false
  return !existsSync(input) && checkerSettings.shape.TOPIC_INPUT.safeParse(input).success
}

/** Opens a file, or standard input for `-`. Throws a Fault `input-unreadable`, or `usage` where the format is unknown. */
export async function openFile(path: string, format: string | undefined, decode: Decode): Promise<Input> {
  if (path !== STANDARD_INPUT && !existsSync(path)) {
    const advice = 'to read a topic give --brokers or set KAFKA_BROKERS'
    throw new Fault('input-unreadable', `${path}: there is no such file; ${advice}`)
  }
  const { name, pieces } = await openEpisodes(path, { ...(format && { format }) })
  async function* stood(): AsyncGenerator<Stood> {
    for await (const located of pieces) {
      for (const one of located) {
        const read = 'event' in one ? episodeIn(one.event, decode) : { failure: failureOf(one) }
        yield { at: { line: one.line }, ...read }
      }
    }
  }
  return { name, episodes: attentive(stood()) }
}

/**
 * Opens the committed records of a topic as it stands now. Throws a Fault `usage` for what is no topic's name,
 * `topics-missing`, and what reading throws.
 */
export async function openTopic(transport: Transport, topic: string, decode: Decode): Promise<Input> {
  checkName('input', topic)
  const counts = await transport.partitionCounts([topic])
  if (!counts.has(topic)) throw missing(topic)
  const { partitions } = await transport.retained(topic)
  const offsets = Number(partitions.values().reduce((sum, { first, next }) => sum + next - first, 0n))
  async function* stood(): AsyncGenerator<Stood> {
    const progress = showProgress(offsets, 'records')
    try {
      for await (const { partition, offset, value } of transport.read(topic)) {
        const read = value === null ? { read: 'tombstone' as const } : episodeIn(value, decode)
        yield { at: { topic, partition, offset: Number(offset) }, ...read }
        progress.advance(1)
      }
    } finally {
      progress.stop()
    }
  }
  return { name: topic, episodes: attentive(stood()) }
}

function missing(topic: string): Fault {
  const why = existsSync(topic)
    ? '; leave --brokers out to read the file of that name'
    : ', and no file of that name'
  return new Fault('topics-missing', `there is no topic ${topic} on these brokers${why}`)
}

function episodeIn(value: Buffer, decode: Decode): { read: CodedEpisode } | { failure: Failure } {
  const decoded = decode(value)
  return decoded.ok ? { read: decoded.event.episode } : { failure: decoded.failure }
}

/** A place in words. */
export const placeText = (at: Standing): string =>
  'line' in at ? `line ${at.line}` : `partition ${at.partition}, offset ${at.offset}`

/** Between what is there already nothing else has its turn, not even an interrupt. */
async function* attentive<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  let heard = performance.now()
  for await (const item of items) {
    yield item
    if (performance.now() - heard < deafForMs) continue
    await setImmediate()
    heard = performance.now()
  }
}
