import { describe, expect, test } from 'vitest'
import { type FailureCode, failureCodes } from '../../services/pipeline/failure.ts'
import { createStandIns } from '../../services/pipeline/stand-ins.ts'
import { eventBytes, long, some, text, wire } from './avro/bytes.ts'
import { carry, contractEvent, failureOf, now, pipelineWith, ruleset, stored, topics } from './carry.ts'

// A word that could be of a patient, in every place of the input.
const canary = 'CANARY'
const withCanaries = contractEvent(
  {
    episodeId: canary,
    spellId: canary,
    providerCode: canary,
    patientPseudonym: canary,
    diagnoses: ['C78.7', canary],
    procedures: [{ code: canary, date: null }],
    snomedProcedures: [canary],
    snomedDiagnoses: [canary],
    [canary]: { [canary]: canary },
  },
  { eventId: canary, source: canary, [canary]: canary },
)
const json = (episode: object) =>
  JSON.stringify({ ...withCanaries, episode: { ...withCanaries.episode, ...episode } })
const avroFields = Object.fromEntries(
  ['eventId', 'source', 'episodeId', 'providerCode'].map((field) => [field, text(canary)]),
)
const avroEvent = eventBytes({ ...avroFields, spellId: some(text(canary)) })

const inputs: Readonly<Record<FailureCode, readonly (string | Buffer)[]>> = {
  'value-empty': [''],
  'value-too-large': [Buffer.alloc(4 * 1024 * 1024 + 1, `{"${canary}`)],
  'encoding-unknown': [
    canary,
    ` ${json({})}`,
    `\uFEFF${json({})}`,
    '[]',
    '"CANARY"',
    Buffer.from([0xff, 0xfe]),
  ],
  'utf8-invalid': [
    Buffer.concat([Buffer.from(`{"${canary}":"`), Buffer.from([0xff])]),
    wire(1, eventBytes({ ...avroFields, source: text(Buffer.from(`${canary}\xff`, 'latin1')) })),
  ],
  'json-invalid': [
    `{${canary}`,
    `{"${canary}":${canary}}`,
    `{"a":"${canary}`,
    `{"a":"\n${canary}"}`,
    `${json({})}${canary}`,
    `{"a":"\\x${canary}"}`,
  ],
  'avro-header-truncated': [Buffer.from([0]), Buffer.from([0, 0, 0, 0])],
  'avro-schema-unknown': [wire(77, avroEvent), Buffer.from(`\0${canary}`)],
  'avro-invalid': [
    wire(1, avroEvent, Buffer.from(canary)),
    wire(1, Buffer.from(canary)),
    wire(1, long(-5), avroEvent),
  ],
  'event-invalid': [
    '{}',
    `{"${canary}":"${canary}"}`,
    JSON.stringify({ ...withCanaries, recordedAt: canary }),
    json({ startDate: canary }),
    json({ endDate: canary, diagnoses: [[canary]] }),
    json({ diagnoses: { [canary]: canary } }),
    json({
      diagnoses: { constructor: { name: canary } },
      procedures: [{ code: { constructor: { name: canary } } }],
    }),
    json({ imageControl: { used: canary, methods: [canary, canary] } }),
    json({ imageControl: canary, procedures: [canary] }),
    wire(1, eventBytes({ ...avroFields, startDate: text(canary) })),
    wire(1, eventBytes({ ...avroFields, recordedAt: text(canary) })),
  ],
  'rule-fault': [json({}), wire(1, avroEvent)],
  'encode-fault': [json({}), wire(1, avroEvent)],
  'output-too-large': [json({}), wire(1, avroEvent)],
}

const standIns = createStandIns({ ruleset, topics, clock: () => now })

const failing: Partial<Record<FailureCode, typeof carry>> = {
  'rule-fault': pipelineWith({
    ruleset: {
      ...ruleset,
      assess: ({ diagnoses }) => {
        throw new Error(`a rule that quotes ${diagnoses.join()}`)
      },
    },
  }),
  'encode-fault': pipelineWith({
    ruleset: {
      ...ruleset,
      assess: (episode) => ({
        ...ruleset.assess(episode),
        rulesetDigest: 1n as never,
        passed: [2n as never],
      }),
    },
  }),
  'output-too-large': (record) => {
    const output = carry(record)
    return standIns(record, output)[0] ?? output
  },
}

describe.each(Object.keys(failureCodes) as FailureCode[])('%s', (code) => {
  const cases = inputs[code].map((value, number) => ({ number, value }))

  test.each(cases)(
    'is what input $number fails by, and its message holds no text of the input',
    ({ value }) => {
      const headers = [[canary, Buffer.from(canary)] as const, ['x', Buffer.from(canary)] as const]
      const record = stored(value, { key: Buffer.from(canary), headers })
      const output = (failing[code] ?? carry)(record)
      const failure = failureOf(output)
      expect([failure?.code, failure?.stage]).toEqual([code, failureCodes[code].stage])
      expect(output.account.failure).toEqual({ code, stage: failureCodes[code].stage })
      expect(failure?.message).toMatch(/^.{10,}/)

      // The bytes are compared: a diff of 4 MiB is no help.
      expect(record.value !== null && output.value?.equals(record.value)).toBe(true)
      const ours = output.headers.slice(headers.length).map(([name, own]) => `${name}=${own}`)
      expect(ours.length).toBeGreaterThan(20)
      expect(ours.filter((said) => /canary/i.test(said))).toEqual([])
      expect(JSON.stringify(output.account)).not.toMatch(/canary/i)
    },
  )
})

test('no header that is added to an assessed record holds text of the input', () => {
  for (const value of [
    json({}),
    wire(1, avroEvent),
    JSON.stringify(contractEvent({ episodeId: canary })),
    null,
  ]) {
    const { headers, topic } = carry(stored(value, { key: Buffer.from(canary) }))
    expect(topic).not.toBe('dead-letter')
    expect(headers.filter(([, own]) => /canary/i.test(String(own)))).toEqual([])
  }
})
