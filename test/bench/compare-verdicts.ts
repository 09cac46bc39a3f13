import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { readRules } from '../../services/config/rules-folder.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { createPipeline, type JudgedRecord } from '../../services/pipeline/pipeline.ts'
import type { StoredRecord } from '../../services/pipeline/record.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import { type PeerOutput, peerOutputs } from './peer-outputs.ts'
import { peerPacks } from './peer-packs.ts'
import { type StreamsPeer, streamsPeer } from './streams-peer.ts'
import { type StreamsRules, streamsRules } from './streams-rules.ts'

/** How many outputs were compared, by topic, and where they differ: the number of the input and in what. */
export interface Comparison {
  readonly compared: number
  readonly byTopic: Readonly<Record<string, number>>
  readonly differences: readonly string[]
}

const topics = { enriched: 'enriched', rejected: 'rejected', deadLetter: 'dead-letter' }
const sinks = ['enriched', 'rejected', 'dead-letter']
/** The time of assessment is the one thing in an output that is not a function of its input. */
const timesOfOurs = new Set(['assessed-at', 'ce_time'])

/**
 * Judges the same values (Avro in the wire format, or null) with the Kafka Streams peer and with our own pipeline, and
 * compares topic, value byte by byte, and headers but for the time of assessment. Corrections are not looked for on
 * either side: the peer judges, and offers none. `tell` changes what the peer is told of the rules.
 */
export async function compareVerdicts(
  values: Iterable<Buffer | null>,
  log: (line: string) => void = () => {},
  tell: (rules: StreamsRules) => StreamsRules = (rules) => rules,
): Promise<Comparison> {
  const folder = await mkdtemp(join(tmpdir(), 'compare-verdicts-'))
  try {
    const rules = join(folder, 'rules.json')
    const ruleset = compileRuleset(readRules(peerPacks), new Set(), null)
    const registry = readLocalRegistry()
    await writeFile(rules, JSON.stringify(tell(streamsRules(ruleset, registry))))
    const judge = createPipeline({ ruleset, registry, topics, clock: () => new Date(0) })
    return await compare(values, judge, startPeer(await streamsPeer(log), rules))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Judge = (record: StoredRecord) => JudgedRecord
type Peer = ReturnType<typeof startPeer>

function startPeer({ java, args }: StreamsPeer, rules: string) {
  const child = spawn(java, [...args, '--rules', rules, '--verify', 'true'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  // Why it is gone is told by what it has not answered.
  child.stdin.on('error', () => {})
  return child
}

async function compare(values: Iterable<Buffer | null>, judge: Judge, peer: Peer): Promise<Comparison> {
  const asked: (Buffer | null)[] = []
  const exited = once(peer, 'exit')
  const asking = ask(values, asked, peer, exited)
  const byTopic: Record<string, number> = {}
  const differences: string[] = []
  let compared = 0
  for await (const theirs of peerOutputs(peer.stdout)) {
    const value = asked.shift()
    if (value === undefined) throw new Error('the peer has given more outputs than it was given inputs')
    const ours = judge({ ...blank, offset: BigInt(compared), value })
    byTopic[ours.topic] = (byTopic[ours.topic] ?? 0) + 1
    const found = differencesOf(ours, theirs)
    if (found.length > 0) differences.push(`input ${compared}: ${found.join(', ')}`)
    compared += 1
  }
  await Promise.all([asking, exited])
  if (asked.length > 0) differences.push(`the peer has not answered ${asked.length} inputs`)
  return { compared, byTopic, differences }
}

const blank = { topic: 'verify', partition: 0, timestamp: 0, key: null, headers: [] }

/** Hands the peer the values one after the other, as it takes them. */
async function ask(
  values: Iterable<Buffer | null>,
  asked: (Buffer | null)[],
  peer: Peer,
  exited: Promise<unknown>,
): Promise<void> {
  for (const value of values) {
    asked.push(value)
    const length = Buffer.alloc(4)
    length.writeInt32BE(value?.length ?? -1)
    const taken = peer.stdin.write(value === null ? length : Buffer.concat([length, value]))
    if (!taken) await Promise.race([drained(peer.stdin), exited])
    if (peer.exitCode !== null) break
  }
  peer.stdin.end()
}

const drained = (stream: Writable) => new Promise((resolve) => stream.once('drain', resolve))

function differencesOf(ours: JudgedRecord, theirs: PeerOutput): string[] {
  const headers = (list: readonly (readonly [name: string, value: Buffer | string | null])[]) =>
    list
      .filter(([name]) => !timesOfOurs.has(name))
      .map(([name, value]) => `${name}=${value}`)
      .join('\n')
  return [
    ...(sinks[theirs.sink] === ours.topic ? [] : ['topic']),
    ...(isSame(ours.value, theirs.value) ? [] : ['value']),
    ...(headers(ours.headers) === headers(theirs.headers) ? [] : ['headers']),
  ]
}

const isSame = (a: Buffer | null, b: Buffer | null) => (a === null || b === null ? a === b : a.equals(b))
