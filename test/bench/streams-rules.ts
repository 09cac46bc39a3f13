import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readRules } from '../../services/config/rules-folder.ts'
import { citationOf } from '../../services/core/pack/compile-pack.ts'
import type { Pack } from '../../services/core/pack/load-pack.ts'
import { compileRuleset, type Ruleset } from '../../services/core/ruleset.ts'
import { Fault } from '../../services/fault.ts'
import { type LocalRegistry, readLocalRegistry } from '../../services/registry/local-registry.ts'
import { peerPacks } from './peer-packs.ts'

export type StreamsRules = ReturnType<typeof streamsRules>

/**
 * What the Kafka Streams peer is told of a ruleset: its digest, its packs with the words of their rules, and the event
 * schema with the ids on both sides. The rules themselves are written in Java; what they say is not.
 */
export function streamsRules(ruleset: Pick<Ruleset, 'digest' | 'packs'>, registry: LocalRegistry) {
  const { id, schema } = registry.latestEvent
  const outputId = registry.eventSchema(id)?.outputId
  if (outputId === undefined)
    throw new Fault('schema-invalid', `no outputs are registered for the schema ${id}`)
  return {
    rulesetDigest: ruleset.digest,
    packs: ruleset.packs.map(wordsOf),
    event: { id, outputId, schema },
  }
}

/** Writes what the peer is told of the packs that judge by default; gives the file. */
export async function writeStreamsRules(folder: string): Promise<string> {
  const file = join(folder, 'rules.json')
  await writeFile(
    file,
    JSON.stringify(streamsRules(compileRuleset(readRules(peerPacks)), readLocalRegistry())),
  )
  return file
}

const wordsOf = ({ id, data }: Pack) => ({
  id,
  version: data.version,
  names: data.names,
  rules: data.rules.map((rule) => ({
    id: rule.id,
    citation: citationOf(data, rule.cites),
    messages: rule.findings.map(({ message }) => message),
  })),
})
