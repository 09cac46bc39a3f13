import avro, { type Schema } from 'avsc'
import { expect, test } from 'vitest'
import { carry, contractEvent, pipelineWith, ruleset, stored } from '../carry.ts'
import { eventBytes, list, none, schemaFile, text, wire } from './bytes.ts'

const outputType = avro.Type.forSchema({
  type: 'record',
  name: 'Output',
  fields: [
    { name: 'event', type: schemaFile('coded-episode-event/v1.avsc') },
    { name: 'assessment', type: schemaFile('assessment/v1.avsc') },
  ],
} as Schema)

const procedures = (...codes: string[]) => list(...codes.map((code) => Buffer.concat([text(code), none])))

/** What was read, as JSON has it: a null of Avro's is a field that is absent. */
const withoutNulls = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, part) => (part === null ? undefined : part))

function offered(pipeline: typeof carry, codes: string[], diagnoses: string[]) {
  const fields = { procedures: procedures(...codes), diagnoses: list(...diagnoses.map(text)) }
  const inAvro = pipeline(stored(wire(1, eventBytes(fields)))).value ?? Buffer.alloc(0)
  const episode = { procedures: codes.map((code) => ({ code })), diagnoses }
  const inJson = pipeline(stored(JSON.stringify(contractEvent(episode)))).value?.toString() ?? ''
  const { repairs, repairSearch } = JSON.parse(inJson).assessment
  const { assessment } = withoutNulls(outputType.fromBuffer(inAvro.subarray(5))) as { assessment: object }
  expect(assessment).toMatchObject({ repairs, ...(repairSearch && { repairSearch }) })
  expect('repairSearch' in assessment).toBe(repairSearch !== undefined)
  return {
    ops: repairs.flatMap(({ edits }: { edits: { op: string }[] }) => edits.map(({ op }) => op)),
    repairSearch,
  }
}

test('repairs say the same in Avro as in JSON, whatever their edits', () => {
  const ops = [
    ['J12.7', 'Y53.2', 'Y53.3'],
    ['J08.3', 'Y53.2'],
    ['J12.7', 'J18.3', 'J12.7', 'Y53.2'],
  ].flatMap((codes) => offered(carry, codes, ['C78.7']).ops)
  expect(new Set(ops)).toEqual(new Set(['add', 'replace', 'move', 'remove']))
})

test('why there is none says the same, too', () => {
  expect(offered(carry, ['J12.7', 'x1'], ['C78.7']).repairSearch).toEqual({
    status: 'blocked',
    blockedBy: ['episode-integrity/opcs4-format'],
  })
  const hasty = pipelineWith({
    ruleset: {
      ...ruleset,
      assess: (episode) => ({
        ...ruleset.assess(episode),
        repairs: [],
        repairSearch: { status: 'search-incomplete' },
      }),
    },
  })
  expect(offered(hasty, ['J12.7'], ['C78.7']).repairSearch).toEqual({ status: 'search-incomplete' })
})
