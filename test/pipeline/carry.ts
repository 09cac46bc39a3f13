import { defaultPacks, readRules } from '../../services/config/rules-folder.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { createPipeline, type JudgedRecord } from '../../services/pipeline/pipeline.ts'
import type { StoredRecord } from '../../services/pipeline/record.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'

export const ruleset = compileRuleset(readRules(defaultPacks.split(',')))
export const registry = readLocalRegistry()
export const topics = { enriched: 'enriched', rejected: 'rejected', deadLetter: 'dead-letter' }
export const now = new Date('2026-03-02T10:16:00.123Z')

type Parts = Partial<Parameters<typeof createPipeline>[0]>

/** The pipeline with the shipped rules and schemas, and what is given in their place. */
export const pipelineWith = (parts: Parts = {}) =>
  createPipeline({ ruleset, registry, topics, clock: () => now, ...parts })

export const carry = pipelineWith()

/** A record as it may stand on the input topic. */
export function stored(
  value: Buffer | string | null,
  { headers = [], ...rest }: Partial<Omit<StoredRecord, 'value'>> = {},
): StoredRecord {
  return {
    topic: 'coded-episodes',
    partition: 3,
    offset: 41n,
    timestamp: Date.UTC(2026, 2, 2, 10, 15),
    key: Buffer.from('500123456789'),
    value: typeof value === 'string' ? Buffer.from(value) : value,
    ...rest,
    headers,
  }
}

/** An event that conforms, with every field of the contract. */
export function contractEvent(episode: object = {}, event: object = {}) {
  return {
    eventId: '2f0c0a1e-5d0e-4a58-9a53-0d6c0f6f7a10',
    recordedAt: '2026-03-02T10:15:00Z',
    source: 'RXX-PAS',
    ...event,
    episode: {
      episodeId: '500123456789',
      spellId: 'S0001',
      providerCode: 'RXX01',
      patientPseudonym: 'b1946ac9',
      startDate: '2026-02-27',
      endDate: '2026-02-28',
      diagnoses: ['C78.7', 'C18.9'],
      procedures: [
        { code: 'J12.7', date: '2026-02-27' },
        { code: 'Y53.2', date: '2026-02-27' },
      ],
      snomedProcedures: ['609232008'],
      snomedDiagnoses: ['813671000000107'],
      imageControl: { used: 'yes', methods: ['ultrasound'] },
      ...episode,
    },
  }
}

/** The values of all headers of this name, in their order. */
export const headersNamed = ({ headers }: Pick<JudgedRecord, 'headers'>, wanted: string) =>
  headers.filter(([name]) => name === wanted).map(([, value]) => value?.toString() ?? null)

/** Why a record became a dead letter, as its headers say it; undefined where it did not. */
export function failureOf(
  output: JudgedRecord,
): { code: string; message: string; stage: string } | undefined {
  if (output.topic !== topics.deadLetter) return undefined
  const said = (name: string) => headersNamed(output, name).at(-1) ?? ''
  return { code: said('failure-code'), message: said('failure-message'), stage: said('failure-stage') }
}
