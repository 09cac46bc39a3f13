import avro, { type Schema } from 'avsc'
import { describe, expect, test } from 'vitest'
import { assessedSchema } from '../../../services/pipeline/avro/assessed-schema.ts'
import { carry, contractEvent, failureOf, pipelineWith, registry, ruleset, stored } from '../carry.ts'
import {
  branch,
  eventBytes,
  eventFields,
  eventSaid,
  eventSchemaWith,
  list,
  long,
  none,
  schemaFile,
  some,
  text,
  wire,
} from './bytes.ts'

const eventSchema = schemaFile('coded-episode-event/v1.avsc')
const assessmentSchema = schemaFile('assessment/v1.avsc')

// Built from the two schema files alone: what any reader knows.
const outputType = avro.Type.forSchema({
  type: 'record',
  name: 'Output',
  fields: [
    { name: 'event', type: eventSchema },
    { name: 'assessment', type: assessmentSchema },
  ],
} as Schema)

const plain = (value: unknown) => JSON.parse(JSON.stringify(value))
const failedBy = (value: Buffer) => failureOf(carry(stored(value)))

/** The pipeline with one event schema, of id 9, whose outputs have id 10. */
function pipelineFor(schema: object) {
  const eventSchema = (id: number) => (id === 9 ? { schema: schema as Schema, outputId: 10 } : undefined)
  return pipelineWith({ registry: { assessment: registry.assessment, eventSchema } })
}

test('Avro in, Avro out: the event’s own bytes, then the assessment, read by a type of its own', () => {
  const event = eventBytes()
  const { value, account } = carry(stored(wire(1, event)))
  expect(account.outcome).toBe('conforming')
  expect(value?.subarray(0, 5)).toEqual(wire(2))
  expect(value?.subarray(5, 5 + event.length)).toEqual(event)

  const read = plain(outputType.fromBuffer(value?.subarray(5) ?? Buffer.alloc(0)))
  expect(read.event).toEqual(eventSaid)
  expect(read.assessment).toEqual({
    ...plain(ruleset.assess(eventSaid.episode as never)),
    applicability: { ipg553: { status: 'applicable', reason: null, seeAlso: null } },
    repairSearch: null,
  })
})

test('an event is judged alike in Avro and in JSON', () => {
  for (const diagnoses of [['C78.7'], ['C18.9'], ['C22.0'], ['x'], []]) {
    const avroOut = carry(stored(wire(1, eventBytes({ diagnoses: list(...diagnoses.map(text)) }))))
    const jsonOut = carry(stored(JSON.stringify(contractEvent({ ...eventSaid.episode, diagnoses }))))
    const fromAvro = plain(outputType.fromBuffer(avroOut.value?.subarray(5) ?? Buffer.alloc(0))).assessment
    const fromJson = JSON.parse(jsonOut.value?.toString() ?? '').assessment
    expect(avroOut.account).toEqual(jsonOut.account)
    expect(fromAvro).toMatchObject(fromJson)
  }
})

test('a list in several blocks, with and without their sizes, goes out as it came in', () => {
  const codes = [text('C78.7'), text('C18.9')]
  const block = Buffer.concat(codes)
  const diagnoses = Buffer.concat([long(2), block, long(-2), long(block.length), block, long(0)])
  const event = eventBytes({ diagnoses })
  const { value, account } = carry(stored(wire(1, event)))
  expect(account.outcome).toBe('conforming')
  expect(value?.subarray(5, 5 + event.length)).toEqual(event)
})

describe('bytes that are no record of their schema', () => {
  test('cut off anywhere', () => {
    const whole = wire(1, eventBytes())
    for (let length = 1; length < whole.length; length++) {
      const code = length < 5 ? 'avro-header-truncated' : 'avro-invalid'
      expect([length, failedBy(whole.subarray(0, length))?.code]).toEqual([length, code])
    }
    expect(failedBy(whole)).toBeUndefined()
  })

  test.each([
    ['a byte behind', eventBytes({}, Buffer.from([0]))],
    ['the record twice', Buffer.concat([eventBytes(), eventBytes()])],
    ['a branch that is not there', eventBytes({ spellId: branch(2, text('S1')) })],
    ['a negative branch', eventBytes({ spellId: branch(-1, text('S1')) })],
    ['a text of negative length', eventBytes({ source: long(-1) })],
    // Read as a way back, it would lead to itself, for ever.
    ['a text that leads back', eventBytes({ diagnoses: Buffer.concat([long(1), long(-2), long(0)]) })],
    ['a text longer than the rest', eventBytes({ source: Buffer.concat([long(1_000), Buffer.from('RXX')]) })],
    ['a text of 2^62 bytes', eventBytes({ source: long(2n ** 62n) })],
    ['a varint without end', eventBytes({ source: Buffer.alloc(500, 0xff) })],
    ['a list without end', eventBytes({ diagnoses: Buffer.concat([long(1), text('C78.7')]) })],
  ])('%s', (_what, data) => {
    expect(failedBy(wire(1, data))).toEqual({
      code: 'avro-invalid',
      message: `${data.length} bytes are not one record of the schema with the id 1`,
      stage: 'decode',
    })
  })

  test.each([
    2n ** 24n,
    2n ** 31n,
    2n ** 32n,
    2n ** 53n,
    2n ** 62n,
    2n ** 63n - 1n,
    -(2n ** 31n),
    -(2n ** 63n),
  ])('a list that claims %d items', (count) => {
    const sizes = count < 0 ? [long(1)] : []
    for (const field of ['diagnoses', 'procedures'] as const) {
      const claims = Buffer.concat([long(count), ...sizes])
      expect(failedBy(wire(1, eventBytes({ [field]: claims })))?.code).toBe('avro-invalid')
      expect(failedBy(wire(1, eventBytes({ snomedProcedures: some(claims) })))?.code).toBe('avro-invalid')
    }
  })

  test.each([-1n, -7n, 0n, 5n, 7n, 1_000n, -(2n ** 63n), 2n ** 62n])(
    'a block of one code that states %d bytes',
    (size) => {
      const diagnoses = Buffer.concat([long(-1), long(size), text('C78.7'), long(0)])
      expect(failedBy(wire(1, eventBytes({ diagnoses })))?.code).toBe('avro-invalid')
    },
  )
})

describe('schema ids', () => {
  test.each([0, 2, 3, 16_777_216, 2_147_483_647, -1])('%d is of no event schema', (id) => {
    expect(failedBy(wire(id, eventBytes()))).toEqual({
      code: 'avro-schema-unknown',
      message: `no event schema has the id ${id}`,
      stage: 'decode',
    })
  })
})

describe('text that is not UTF-8', () => {
  const bad = [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0x41, 0xe2, 0x82]].map((bytes) =>
    text(Buffer.from(bytes)),
  )

  test.each(['eventId', 'source', 'episodeId', 'providerCode'] as const)('in %s', (field) => {
    for (const wrong of bad) {
      expect(failedBy(wire(1, eventBytes({ [field]: wrong })))).toEqual({
        code: 'utf8-invalid',
        message: 'a text in the record is not valid UTF-8',
        stage: 'decode',
      })
    }
  })

  test.each([
    ['a code', { diagnoses: list(text('C78.7'), bad[1] ?? text('')) }],
    ['an optional text', { spellId: some(bad[0] ?? text('')) }],
    ['a procedure', { procedures: list(Buffer.concat([bad[2] ?? text(''), none])) }],
  ])('in %s', (_what, changes) => {
    expect(failedBy(wire(1, eventBytes(changes)))?.code).toBe('utf8-invalid')
  })

  test.each([
    ['a text', 'string', text(Buffer.from([0xff]))],
    ['a list', { type: 'array', items: 'string' }, list(text('é'), text(Buffer.from([0xff])))],
    [
      'a map’s key',
      { type: 'map', values: 'string' },
      list(Buffer.concat([text(Buffer.from([0xff])), text('')])),
    ],
    [
      'a map’s value',
      { type: 'map', values: 'string' },
      list(Buffer.concat([text('k'), text(Buffer.from([0xff]))])),
    ],
  ])('in %s that the product does not read', (_what, type, bytes) => {
    const through = pipelineFor(eventSchemaWith({ name: 'unread', type }))
    expect(failureOf(through(stored(wire(9, eventBytes({}, bytes)))))?.code).toBe('utf8-invalid')
  })

  test('a replacement character of its own is a character', () => {
    expect(failedBy(wire(1, eventBytes({ source: text('RXX\uFFFDPAS 肝 😀') })))).toBeUndefined()
  })
})

describe('a writer’s own schema', () => {
  const nested = { type: 'record', name: 'Nested', fields: [{ name: 'next', type: ['null', 'Nested'] }] }

  test.each<[string, unknown, Buffer]>([
    ['a long beyond 2^53', 'long', long(2n ** 63n - 1n)],
    ['bytes that are no text', 'bytes', text(Buffer.from([0xff, 0x00]))],
    ['a text or bytes', ['null', 'string', 'bytes'], branch(2, text(Buffer.from([0xff])))],
    ['numbers', 'double', Buffer.from([0, 0, 0, 0, 0, 0, 0xf8, 0x7f])],
    ['fixed bytes', { type: 'fixed', name: 'Hash', size: 4 }, Buffer.from([0xff, 0xfe, 0xfd, 0xfc])],
    ['an enumeration', { type: 'enum', name: 'Sex', symbols: ['f', 'm'] }, long(1)],
    [
      'a map with a key __proto__',
      { type: 'map', values: 'int' },
      list(Buffer.concat([text('__proto__'), long(1)])),
    ],
    [
      'a decimal',
      { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 },
      text(Buffer.from([0xff])),
    ],
    [
      'a list in sized blocks',
      { type: 'array', items: 'long' },
      Buffer.concat([long(-2), long(2), long(1), long(2), long(0)]),
    ],
    ['a record that holds itself', nested, Buffer.concat([long(1), long(1), long(0)])],
    ['nothing', 'null', Buffer.alloc(0)],
  ])('with %s: the event goes out in it', (_what, type, bytes) => {
    const schema = eventSchemaWith({ name: 'extra', type })
    const event = eventBytes({ source: text('é') }, bytes)
    const { value, account } = pipelineFor(schema)(stored(wire(9, event)))
    expect(account.outcome).toBe('conforming')
    expect(value?.subarray(0, 5)).toEqual(wire(10))
    expect(value?.subarray(5, 5 + event.length)).toEqual(event)

    const outputType = avro.Type.forSchema(assessedSchema(schema as Schema, registry.assessment), {
      registry: {},
      typeHook: longAsInt,
    })
    const read = plain(outputType.fromBuffer(value?.subarray(5) ?? Buffer.alloc(0)))
    expect(read.event).toMatchObject({ ...eventSaid, source: 'é' })
    expect(read.assessment.outcome).toBe('conforming')
  })

  test.each<[string, unknown, Buffer]>([
    ['an enumeration’s symbol', { type: 'enum', name: 'Sex', symbols: ['f', 'm'] }, long(2)],
    ['a branch', ['null', 'string'], branch(5)],
    ['fixed bytes, cut off', { type: 'fixed', name: 'Hash', size: 4 }, Buffer.from([1, 2])],
    [
      'a sized block that ends within an item',
      { type: 'array', items: 'string' },
      Buffer.concat([long(-1), long(1), text('ab'), long(0)]),
    ],
    [
      'a sized block of garbage',
      { type: 'array', items: 'string' },
      Buffer.concat([long(-1), long(2), long(99), Buffer.from([0x41]), long(0)]),
    ],
    ['a record nested without end', nested, Buffer.concat([Buffer.alloc(300_000, 2), long(0)])],
  ])('of which the product reads no part is checked all the same: %s', (_what, type, bytes) => {
    const through = pipelineFor(eventSchemaWith({ name: 'extra', type }))
    expect(failureOf(through(stored(wire(9, eventBytes({}, bytes)))))?.code).toBe('avro-invalid')
  })

  test('without the optional fields', () => {
    const optional = [
      'spellId',
      'patientPseudonym',
      'endDate',
      'snomedProcedures',
      'snomedDiagnoses',
      'imageControl',
    ]
    const fields = eventSchema.fields.map((field) => {
      if (field.name !== 'episode') return field
      const episode = field.type as typeof eventSchema
      return {
        ...field,
        type: { ...episode, fields: episode.fields.filter(({ name }) => !optional.includes(name)) },
      }
    })
    const rest = Object.entries(eventFields).filter(([name]) => !optional.includes(name))
    const { account } = pipelineFor({ ...eventSchema, fields })(
      stored(wire(9, ...rest.map(([, bytes]) => bytes))),
    )
    // An episode without an end is open.
    expect(account).toEqual({ outcome: 'out-of-scope', provider: 'RXX01', findings: [] })
  })

  test('without a namespace keeps none in its outputs', () => {
    const { namespace: _, ...schema } = eventSchema
    const output = assessedSchema(schema as Schema, registry.assessment)
    const event = eventBytes()
    const { value } = pipelineFor(schema)(stored(wire(9, event)))
    const [eventField, assessmentField] = fieldsOf(avro.Type.forSchema(output))
    expect(namesIn(eventField)).toEqual([
      'CodedEpisodeEvent',
      'CodedEpisode',
      'CodedProcedure',
      'ImageControl',
    ])
    expect(namesIn(assessmentField).every((name) => name.startsWith('codingquality.assessed.v1.'))).toBe(true)
    const read = plain(avro.Type.forSchema(output).fromBuffer(value?.subarray(5) ?? Buffer.alloc(0)))
    expect(read.event).toEqual(eventSaid)
  })

  test('that names types as ours are named, in no namespace, is told apart', () => {
    const { namespace: _, ...schema } = eventSchemaWith({
      name: 'extra',
      type: {
        type: 'record',
        name: 'Assessment',
        fields: [{ name: 'finding', type: { type: 'enum', name: 'Finding', symbols: ['a'] } }],
      },
    })
    const [eventField, assessmentField] = fieldsOf(
      avro.Type.forSchema(assessedSchema(schema as Schema, registry.assessment)),
    )
    expect(namesIn(eventField)).toContain('Assessment')
    expect(namesIn(assessmentField)).toContain('codingquality.assessed.v1.Assessment')
    const output = pipelineFor(schema)(stored(wire(9, eventBytes({}, long(0)))))
    expect(output.account.outcome).toBe('conforming')
  })

  test('of another kind is a fault of ours, not a dead letter', () => {
    const { fields } = eventSchema
    const lacking = { ...eventSchema, fields: fields.filter(({ name }) => name !== 'source') }
    expect(() => pipelineFor(lacking)(stored(wire(9, eventBytes())))).toThrow(
      expect.objectContaining({ code: 'schema-invalid', message: expect.stringContaining('id 9') }),
    )
  })
})

/** avsc reads no long beyond 2^53 and throws; read as an int it is as long, and its value is not looked at. */
const longAsInt = (schema: Schema, opts: object) =>
  schema === 'long' ? avro.Type.forSchema('int', { ...opts, typeHook: () => undefined }) : undefined

interface Holder {
  readonly name?: string
  readonly typeName: string
  readonly fields?: readonly { readonly type: Holder }[]
  readonly itemsType?: Holder
  readonly valuesType?: Holder
  readonly types?: readonly Holder[]
}

const fieldsOf = (type: avro.Type) => (type as unknown as Holder).fields?.map((field) => field.type) ?? []

/** The full names of the types within a type, in their order. */
function namesIn(type: Holder | undefined): string[] {
  if (type === undefined) return []
  const parts = [
    type.itemsType,
    type.valuesType,
    ...(type.types ?? []),
    ...(type.fields ?? []).map((field) => field.type),
  ]
  const own = type.name !== undefined && type.fields !== undefined ? [type.name] : []
  return [...own, ...parts.flatMap(namesIn)]
}
