import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  boundedLabel,
  codeShape,
  providerShape,
  reasonShape,
  ruleShape,
} from '../../services/telemetry/label.ts'

const shapes = { providerShape, codeShape, ruleShape, reasonShape }

describe('the shapes of labels', () => {
  test.each([
    ['providerShape', ['RXX', 'RXX01', '7A1', 'NVC0M', 'NHXXX01', '89999']],
    ['codeShape', ['avro-truncated', 'decode', 'json', 'schema-v2']],
    [
      'ruleShape',
      ['ipg553/diagnosis-coded', 'opcs4-conventions/code-in-force', 'episode-integrity/icd10-format'],
    ],
    ['reasonShape', ['fenced', 'INVALID_PRODUCER_EPOCH', 'ECONNREFUSED', 'commit-failed']],
  ] as const)('%s takes %j', (shape, values) => {
    for (const value of values) expect(value).toMatch(shapes[shape])
  })

  test.each([
    [
      'providerShape',
      ['', 'RX', 'rxx', 'RXX 01', '123456', '1234567', '12345678', 'RXX0123456', 'ÉXX', 'RXX\n'],
    ],
    [
      'codeShape',
      ['', 'Decode', 'a b', '9990000018', 'a-999-000-0018', 'a1234567', '-a', 'a-', 'x'.repeat(61)],
    ],
    ['ruleShape', ['', 'ipg553', 'a/b/c', '/a', 'a/', 'ipg553/9990000018', 'a/b c', `a/${'x'.repeat(119)}`]],
    ['reasonShape', ['', 'no broker', 'error1', 'a--b', '-', 'x'.repeat(61), 'a\n']],
  ] as const)('%s refuses %j', (shape, values) => {
    for (const value of values) expect(value).not.toMatch(shapes[shape])
  })

  test.each(Object.entries(shapes))(
    '%s takes no run of seven digits, whatever stands around it',
    (_, shape) => {
      const text = fc.string({ unit: fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '-', '/', '_') })
      fc.assert(
        fc.property(text, fc.stringMatching(/^\d{7,12}$/), text, (before, digits, after) => {
          // Seven digits and a capital are a code of eight characters: a length that organisations' codes have.
          const value = `${before}${digits}${after}`
          return shape === providerShape && value.length <= 8 ? true : !shape.test(value)
        }),
      )
    },
  )
})

test('a bounded label gives at most its limit of values, and whatever it refused before', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ maxLength: 4 })), { maxLength: 200 }), (values) => {
      const label = boundedLabel(/^[a-z]+$/, 5)
      const given = new Set(values.map(label))
      for (const refused of ['invalid', 'other', 'none']) given.delete(refused)
      return given.size <= 5 && [...given].every((value) => values.includes(value))
    }),
  )
})

test('a value that was let through stays so when the limit is reached', () => {
  const label = boundedLabel(/^[a-z]$/, 2)
  expect(['a', 'b', 'c', 'a', 'b', '1', null].map(label)).toEqual([
    'a',
    'b',
    'other',
    'a',
    'b',
    'invalid',
    'none',
  ])
})
