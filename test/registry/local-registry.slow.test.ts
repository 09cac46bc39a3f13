import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import avro, { type Schema } from 'avsc'
import { afterEach, describe, expect, test } from 'vitest'
import { Fault } from '../../services/fault.ts'
import { assessedSchema } from '../../services/pipeline/avro/assessed-schema.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import { valueReader } from '../../services/registry/read-value.ts'
import { eventSchemaWith, schemaFile } from '../pipeline/avro/bytes.ts'
import { carry, pipelineWith, ruleset, stored } from '../pipeline/carry.ts'
import { shared } from '../shared-file.ts'

const schemas = fileURLToPath(new URL('../../schemas', import.meta.url))
const event = schemaFile('coded-episode-event/v1.avsc') as Schema
const assessment = schemaFile('assessment/v1.avsc') as Schema
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('the registry that ships', () => {
  const registry = readLocalRegistry()

  // Records on topics name these ids for ever: a row is never changed, only added to.
  test('its ids, and the files behind them, are these', () => {
    expect(JSON.parse(readFileSync(join(schemas, 'ids.json'), 'utf8'))).toEqual([
      {
        id: 1,
        subject: 'coded-episode-event',
        version: 1,
        file: 'coded-episode-event/v1.avsc',
        sha256: '2971a75fc9e9809e55164aa34777f1aa2461b82158c40f192420c37875e5a616',
      },
      {
        id: 2,
        subject: 'assessed-episode',
        version: 1,
        file: 'assessed-episode/v1.avsc',
        sha256: 'af6f49a601c632d73ea0807a6428a5f312bacbe1e20e4a7bfc8e18b0af9b8848',
      },
    ])
  })

  test('only event schemas are found as such, each with its output’s', () => {
    expect(registry.eventSchema(1)).toEqual({ schema: event, outputId: 2 })
    expect([0, 2, 3, -1].map((id) => registry.eventSchema(id))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(registry.latestEvent).toEqual({ id: 1, schema: event })
    expect(registry.schema(2)).toEqual(schemaFile('assessed-episode/v1.avsc'))
    expect(registry.assessment).toEqual(assessment)
  })

  test('the output’s schema file is the one that the event and the assessment make', () => {
    expect(schemaFile('assessed-episode/v1.avsc')).toEqual(assessedSchema(event, assessment))
  })
})

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

interface Row {
  id: number
  subject: string
  version: number
  file: string
  sha256: string
}

/** A copy of the folder of schemas, changed. */
function folderWith(change: (folder: Folder) => void): string {
  const root = mkdtempSync(join(tmpdir(), 'schemas-'))
  folders.push(root)
  cpSync(schemas, root, { recursive: true })
  const rows: Row[] = JSON.parse(readFileSync(join(root, 'ids.json'), 'utf8'))
  const write = (file: string, content: string | object) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    writeFileSync(join(root, file), text)
    return sha256(text)
  }
  change({ root, rows, write })
  return root
}

interface Folder {
  readonly root: string
  readonly rows: Row[]
  /** Writes a file; gives its SHA-256. */
  readonly write: (file: string, content: string | object) => string
}

/** Registers an event schema as id 3, and the schema of its outputs as id 4 unless they are to go without. */
function registerEvent({ rows, write }: Folder, schema: object, outputs = true): void {
  const file = 'coded-episode-event/v2.avsc'
  rows.push({ id: 3, subject: 'coded-episode-event', version: 2, file, sha256: write(file, schema) })
  if (outputs) {
    const file = 'assessed-episode/v2.avsc'
    const sha256 = write(file, assessedSchema(schema as Schema, assessment) as object)
    rows.push({ id: 4, subject: 'assessed-episode', version: 2, file, sha256 })
  }
  write('ids.json', rows)
}

/** What is wrong with the folder, one problem a line. */
function problemsOf(folder: string): string[] {
  try {
    readLocalRegistry(folder)
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== 'schema-invalid') throw fault
    return fault.message.split('\n')
  }
  return []
}

test('a second event schema is added beside the first', () => {
  const schema = eventSchemaWith({ name: 'site', type: ['null', 'string'], default: null })
  const registry = readLocalRegistry(folderWith((folder) => registerEvent(folder, schema)))
  expect(registry.eventSchema(1)).toEqual({ schema: event, outputId: 2 })
  expect(registry.eventSchema(3)).toEqual({ schema, outputId: 4 })
  expect(registry.latestEvent.id).toBe(3)
})

describe('what is wrong is said', () => {
  test.each<[string, (folder: Folder) => void, (string | RegExp)[]]>([
    [
      'a changed file',
      ({ write }) =>
        write('coded-episode-event/v1.avsc', {
          ...schemaFile('coded-episode-event/v1.avsc'),
          doc: 'Changed.',
        }),
      [
        'coded-episode-event/v1.avsc: not the file that was registered; a changed schema is a new version in a new file',
      ],
    ],
    [
      'a changed assessment',
      ({ write }) => {
        const schema = schemaFile('assessment/v1.avsc')
        write('assessment/v1.avsc', { ...schema, fields: schema.fields.slice(1) })
      },
      ['coded-episode-event/v1.avsc: no schema of its outputs with assessment/v1.avsc is registered'],
    ],
    [
      'an output schema that is missing',
      (folder) => registerEvent(folder, eventSchemaWith({ name: 'site', type: 'string' }), false),
      ['coded-episode-event/v2.avsc: no schema of its outputs with assessment/v1.avsc is registered'],
    ],
    [
      'a clash of names',
      (folder) => registerEvent(folder, { ...(event as object), namespace: 'codingquality.assessed.v1' }),
      ['coded-episode-event/v2.avsc: event: the namespace codingquality is reserved'],
    ],
    [
      'a schema that cannot be read as an event',
      (folder) => registerEvent(folder, { ...(event as object), name: 'Other' }),
      [/^coded-episode-event\/v2\.avsc: not the schema of a coded episode event: .*Other/],
    ],
    [
      'a file that is no schema',
      ({ rows, write }) => {
        rows.push({
          id: 3,
          subject: 'coded-episode-event',
          version: 2,
          file: 'x.avsc',
          sha256: write('x.avsc', '{"type":"recrod"}'),
        })
        write('ids.json', rows)
      },
      [/^x\.avsc: not an Avro schema: .*recrod/],
    ],
    [
      'a file that is no JSON',
      ({ write }) => write('assessment/v1.avsc', '{'),
      [/^assessment\/v1\.avsc: not an Avro schema: /, /no schema of its outputs/],
    ],
    [
      'a file that is not there',
      ({ root }) => rmSync(join(root, 'assessed-episode/v1.avsc')),
      [/^assessed-episode\/v1\.avsc: cannot be read from /],
    ],
    ['no list', ({ root }) => rmSync(join(root, 'ids.json')), [/^ids\.json: cannot be read from /]],
    [
      'a list that is none',
      ({ write }) => write('ids.json', '{}'),
      [/^ids\.json: not a list of registered schemas: .*expected array/],
    ],
    [
      'a list that is no JSON',
      ({ write }) => write('ids.json', '[{'),
      [/^ids\.json: not a list of registered schemas: /],
    ],
    ['an empty list', ({ write }) => write('ids.json', '[]'), ['ids.json: no event schema is registered']],
    [
      'an id for two',
      ({ rows, write }) =>
        write(
          'ids.json',
          rows.map((row) => ({ ...row, id: 1 })),
        ),
      [/^ids\.json: id 1 is given twice$/],
    ],
    [
      'two of one version',
      (folder) => {
        registerEvent(folder, eventSchemaWith({ name: 'site', type: 'string' }))
        folder.write(
          'ids.json',
          folder.rows.map((row) => ({ ...row, version: 1 })),
        )
      },
      [
        'ids.json: coded-episode-event has two schemas of version 1',
        'ids.json: assessed-episode has two schemas of version 1',
      ],
    ],
  ])('%s', (_what, change, expected) => {
    const problems = problemsOf(folderWith((folder) => void change(folder)))
    for (const problem of expected) {
      expect(problems).toContainEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem))
    }
  })

  test('all of it at once', () => {
    const folder = folderWith((its) => {
      its.write('coded-episode-event/v1.avsc', {
        ...schemaFile('coded-episode-event/v1.avsc'),
        doc: 'Changed.',
      })
      registerEvent(its, eventSchemaWith({ name: 'site', type: 'string' }), false)
    })
    expect(problemsOf(folder).map((problem) => problem.split(':')[0])).toEqual([
      'coded-episode-event/v1.avsc',
      'coded-episode-event/v2.avsc',
    ])
  })
})

test('a writer’s schema without a namespace goes through the registry, and is read back as it was', () => {
  const { namespace: _, ...schema } = schemaFile('coded-episode-event/v1.avsc')
  const registry = readLocalRegistry(folderWith((folder) => registerEvent(folder, schema)))
  const said = {
    eventId: '1',
    recordedAt: '2026-03-02T10:15:00Z',
    source: 'x',
    episode: {
      episodeId: '1',
      spellId: null,
      providerCode: 'RXX01',
      patientPseudonym: null,
      startDate: '2026-02-27',
      endDate: '2026-02-28',
      diagnoses: ['C18.9'],
      procedures: [{ code: 'J12.7', date: null }],
      snomedProcedures: null,
      snomedDiagnoses: null,
      imageControl: { used: 'no', methods: null },
    },
  }
  const data = avro.Type.forSchema(schema as Schema).toBuffer(said)
  const { value } = pipelineWith({ registry })(stored(Buffer.concat([Buffer.from([0, 0, 0, 0, 3]), data])))
  expect(value?.readInt32BE(1)).toBe(4)
  expect(JSON.parse(JSON.stringify(valueReader(registry)(value ?? Buffer.alloc(0))))).toMatchObject({
    event: said,
    assessment: { outcome: 'miscoded', rulesetDigest: ruleset.digest },
  })
})

describe('values of our topics', () => {
  const read = valueReader(readLocalRegistry())

  test.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['an unknown schema', Buffer.from([0, 0, 0, 0, 9, 1])],
    ['a header cut off', Buffer.from([0, 0])],
    ['bytes of another schema', Buffer.from([0, 0, 0, 0, 2, 0xff, 0xff])],
    ['a list of billions', Buffer.from([0, 0, 0, 0, 2, ...Array.from({ length: 12 }, () => 0xff), 0x7f])],
    ['something else', Buffer.from([0x41])],
  ])('%s cannot be read', (_what, value) => {
    expect(read(Buffer.from(value))).toBeUndefined()
  })

  const file = shared('conformance/cases.ndjson', 'that every verdict survives its way through Avro')
  test.skipIf(file === null)('every verdict survives its way through Avro', () => {
    const type = avro.Type.forSchema(assessment)
    const lines = (file?.toString('utf8') ?? '').split('\n').filter((line) => line !== '')
    expect(lines).toHaveLength(600)
    for (const line of lines) {
      const { event: said } = JSON.parse(line)
      const json = carry(stored(JSON.stringify(said)))
      const verdict = JSON.parse(json.value?.toString() ?? '').assessment
      const avroOut = carry(stored(encoded(said)))
      const fromAvro = read(avroOut.value ?? Buffer.alloc(0)) as { assessment: object }
      expect(withoutNulls(JSON.parse(JSON.stringify(fromAvro.assessment)))).toEqual(verdict)
      expect(type.isValid(fromAvro.assessment)).toBe(true)
    }
  })
})

const eventType = avro.Type.forSchema(event)
const optional = [
  'spellId',
  'patientPseudonym',
  'endDate',
  'snomedProcedures',
  'snomedDiagnoses',
  'imageControl',
]

/** An event in wire format, what is absent written as null. */
function encoded({ episode, ...said }: { episode: Record<string, unknown> }): Buffer {
  const absent = Object.fromEntries(optional.map((field) => [field, null]))
  const procedures = (episode['procedures'] as object[]).map((procedure) => ({ date: null, ...procedure }))
  const imageControl = episode['imageControl']
  const control = imageControl && { methods: null, ...imageControl }
  const data = eventType.toBuffer({
    ...said,
    episode: { ...absent, ...episode, procedures, imageControl: control ?? null },
  })
  return Buffer.concat([Buffer.from([0, 0, 0, 0, 1]), data])
}

/** The value without the fields that are null: Avro's way of leaving out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([, part]) => part !== null)
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutNulls(part)]))
}
