import { expect, test } from 'vitest'
import { takeApart, takeDeadLetterApart, takeOutputApart } from '../../services/pipeline/headers.ts'
import { undoDeadLetter } from '../../services/pipeline/original-event.ts'
import { type Header, writtenHeaders } from '../../services/pipeline/record.ts'
import { carry, contractEvent, stored } from '../pipeline/carry.ts'

/** A dead letter as a topic keeps it, with the first list of headers: what is written later may differ, this is not edited. */
const kept = `{
  "key": "NTAwMTIzNDU2Nzg5", "value": "eyJhIjo=",
  "headers": [
    ["outcome", "dGhlaXJz"], ["b", null], ["b", "/wA="],
    ["source-topic", "Y29kZWQtZXBpc29kZXM="], ["source-partition", "Mw=="], ["source-offset", "NDE="],
    ["source-timestamp", "MjAyNi0wMy0wMlQxMDoxNTowMC4wMDBa"], ["outcome", "dW5kZWNvZGFibGU="],
    ["ruleset-digest", "c2hhMjU2OjAw"], ["assessed-at", "MjAyNi0wMy0wMlQxMDoxNjowMC4xMjNa"],
    ["ce_specversion", "MS4w"], ["ce_id", "Y29kZWQtZXBpc29kZXMvMy80MQ=="],
    ["ce_source", "L2NvZGluZy1xdWFsaXR5L2NvZGVkLWVwaXNvZGVz"], ["ce_type", "ZXBpc29kZS51bmRlY29kYWJsZQ=="],
    ["ce_time", "MjAyNi0wMy0wMlQxMDoxNjowMC4xMjNa"], ["failure-code", "anNvbi1pbnZhbGlk"],
    ["failure-message", "bm90IGEgSlNPTiBkb2N1bWVudA=="], ["failure-stage", "ZGVjb2Rl"],
    ["__connect.errors.topic", "Y29kZWQtZXBpc29kZXM="], ["__connect.errors.partition", "Mw=="],
    ["__connect.errors.offset", "NDE="], ["__connect.errors.connector.name", "Y29kaW5nLXF1YWxpdHktY2hlY2tlcg=="],
    ["__connect.errors.task.id", "Mw=="], ["__connect.errors.stage", "VkFMVUVfQ09OVkVSVEVS"],
    ["__connect.errors.class.name", "Y29kaW5nLXF1YWxpdHkucGlwZWxpbmU="],
    ["__connect.errors.exception.class.name", "anNvbi1pbnZhbGlk"],
    ["__connect.errors.exception.message", "bm90IGEgSlNPTiBkb2N1bWVudA=="]
  ]
}`

interface Kept {
  readonly key: string
  readonly value: string
  readonly headers: readonly (readonly [name: string, value: string | null])[]
}

const bytes = (text: string) => Buffer.from(text, 'base64')

test('a dead letter that was kept for long is read as what it was', () => {
  const { key, value, headers }: Kept = JSON.parse(kept)
  const asRead = headers.map(([name, text]): Header => [name, text === null ? null : bytes(text)])
  const record = { ...stored(bytes(value)), key: bytes(key), headers: asRead }
  expect(undoDeadLetter(record)).toEqual({
    source: { topic: 'coded-episodes', partition: 3, offset: 41n },
    reasons: ['json-invalid'],
    original: {
      key: Buffer.from('500123456789'),
      value: Buffer.from('{"a":'),
      headers: [
        ['outcome', Buffer.from('theirs')],
        ['b', null],
        ['b', Buffer.from([0xff, 0x00])],
      ],
    },
  })
})

test('what is written today is in a list that is kept', () => {
  const headers: Header[] = [['mine', null]]
  const outputs = [
    JSON.stringify(contractEvent()),
    JSON.stringify(contractEvent({ diagnoses: ['C18.9'] })),
    null,
  ]
  for (const value of outputs)
    expect(takeOutputApart(writtenHeaders(carry(stored(value, { headers })).headers))?.original).toEqual(
      headers,
    )
  expect(takeDeadLetterApart(writtenHeaders(carry(stored('{', { headers })).headers))?.original).toEqual(
    headers,
  )
})

test('each list is tried, the newest first', () => {
  const released = [
    ['a', 'b', 'c'],
    ['b', 'c'],
    ['b', 'z'],
  ]
  const apart = (...names: string[]) =>
    takeApart(
      names.map((name): Header => [name, Buffer.from(name)]),
      released,
    )
  expect(apart('x', 'a', 'b', 'c')?.original.map(([name]) => name)).toEqual(['x'])
  expect(apart('x', 'b', 'c')?.original.map(([name]) => name)).toEqual(['x'])
  expect(apart('a', 'b', 'z')).toEqual({
    original: [['a', Buffer.from('a')]],
    own: new Map([
      ['b', 'b'],
      ['z', 'z'],
    ]),
  })
  expect(apart('c')).toBeNull()
  expect(apart('a', 'b')).toBeNull()
})
