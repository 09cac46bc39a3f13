import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { z } from 'zod'
import type { PackData } from '../core/pack/pack-schema.ts'
import type { PackCertificate } from './certify.ts'
import type { Entry } from './ledger.ts'

const section = z.strictObject({
  classes: z.int(),
  /** SHA-256 over the vocabulary's digest and those of all entries. */
  digest: z.string(),
  /** By rule, and for `applicability`; `verdicts` holds every class's result, packed. */
  rules: z.record(
    z.string(),
    z.strictObject({ classes: z.int(), digest: z.string(), verdicts: z.string().optional() }),
  ),
})
export type CommittedSection = z.infer<typeof section>

/** A certificate as it is committed beside its pack. */
export const committedCertificate = z.strictObject({
  pack: z.string(),
  version: z.string(),
  quick: section,
  full: section,
  /** What of the pack judges, packed: a later one is compared with it. */
  judging: z.string(),
})
export type CommittedCertificate = z.infer<typeof committedCertificate>

/** A certificate's digests; with `verdicts`, every class's result too, so that changes can be counted. */
export function sectionOf({ entries, vocabulary }: PackCertificate, verdicts: boolean): CommittedSection {
  const digests = entries.map(({ name, digest }) => `${name} ${digest}`)
  return {
    classes: entries.reduce((sum, { classes }) => sum + classes, 0),
    digest: createHash('sha256')
      .update([vocabulary, ...digests].join('\n'))
      .digest('hex'),
    rules: Object.fromEntries(
      entries.map((entry) => [
        entry.name,
        {
          classes: entry.classes,
          digest: entry.digest,
          ...(verdicts ? { verdicts: packed(resultsOf(entry)) } : {}),
        },
      ]),
    ),
  }
}

/** How an entry differs from the committed one: by how many results, or null where its classes are others. */
export interface Departure {
  readonly name: string
  readonly changed: number | null
}

/** The entries that are not as committed. */
export function departures(certificate: PackCertificate, committed: CommittedSection): Departure[] {
  const now = new Map(certificate.entries.map((entry) => [entry.name, entry]))
  const names = new Set([...Object.keys(committed.rules), ...now.keys()])
  return [...names].flatMap((name): Departure[] => {
    const [entry, before] = [now.get(name), committed.rules[name]]
    if (entry !== undefined && entry.digest === before?.digest) return []
    return [{ name, changed: entry === undefined ? null : changedResults(entry, before?.verdicts) }]
  })
}

function changedResults(entry: Entry, committed: string | undefined): number | null {
  if (committed === undefined) return null
  const before: unknown = unpacked(committed)
  const now = resultsOf(entry)
  if (!Array.isArray(before) || before.length !== now.length) return null
  return now.filter((result, place) => result !== before[place]).length
}

const resultsOf = ({ verdicts, words }: Entry): string[] =>
  Array.from(verdicts, (word) => words[word - 1] ?? 'none')

/** The part of a pack that judges; its texts and sources are left out. */
export function judgingPart(data: PackData): string {
  const rules = data.rules.map(({ id, findings, ...rule }) => ({
    id,
    'looks-at': rule['looks-at'],
    findings: findings.map(({ severity, status, when }) => ({ severity, status, when })),
  }))
  const { approaches, conversions, conditions, applicability, scope, status, version } = data
  return packed({
    ...{ scope, status, version, approaches, conversions, conditions, applicability, rules },
    'code-sets': data['code-sets'],
    'near-misses': data['near-misses'],
    'image-control': data['image-control'],
  })
}

/** A pack that judges as the committed one did, without a text of its own. */
export function judgingPack(part: string, like: PackData): PackData {
  const { rules, ...judging } = unpacked(part) as Pick<PackData, 'rules'>
  const cites = like.rules[0]?.cites
  return {
    ...like,
    ...judging,
    interpretations: [],
    rules: rules.map((rule) => ({
      ...rule,
      title: '',
      why: '',
      cites,
      findings: rule.findings.map((finding) => ({ ...finding, message: '', at: [] })),
    })),
  } as PackData
}

const packed = (value: unknown) => deflateRawSync(JSON.stringify(value), { level: 9 }).toString('base64')
const unpacked = (text: string): unknown =>
  JSON.parse(inflateRawSync(Buffer.from(text, 'base64')).toString('utf8'))
