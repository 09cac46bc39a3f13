import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSupplementary, opcs4 } from '../../../services/core/codes/opcs4.ts'
import { readFacts } from '../../../services/core/facts/episode-facts.ts'

function groupsOf(codes: readonly string[]) {
  return readFacts({ startDate: '2024-05-01', diagnoses: [], procedures: codes.map((code) => ({ code })) })
}

/** The groups as words, the loose codes behind a bar: `J12.7 Y53.2 / J18.3 | Z94.2`. */
function written(list: string): string {
  const { groups, loose } = groupsOf(list.split(' ').filter((code) => code !== '')).groups
  const heads = groups.map(({ body, supplementary }) =>
    [body, ...supplementary].map(({ code }) => code).join(' '),
  )
  return [heads.join(' / '), loose.map(({ code }) => code).join(' ')].join(' | ')
}

describe('a flat list falls into groups', () => {
  test.each([
    ['', ' | '],
    ['J12.7', 'J12.7 | '],
    ['J12.7 Y53.2 O34.1 Z94.2', 'J12.7 Y53.2 O34.1 Z94.2 | '],
    ['J127 y532 O341', 'J12.7 Y53.2 O34.1 | '],
    ['J12.7 J12.7 Y53.2', 'J12.7 / J12.7 Y53.2 | '],
    ['J03.2 Y13.7 J18.3 Y53.2', 'J03.2 Y13.7 / J18.3 Y53.2 | '],
    ['Y53.2 J12.7', 'J12.7 | Y53.2'],
    ['Y53.2 Z94.2 O34.1', ' | Y53.2 Z94.2 O34.1'],
    // O35 is no site: it opens a group of its own.
    ['J12.7 O35.1 Y53.2', 'J12.7 / O35.1 Y53.2 | '],
    ['J12.7 Y53 O34', 'J12.7 Y53 O34 | '],
  ])('%s', (list, groups) => {
    expect(written(list)).toBe(groups)
  })

  test.each([
    ['J12.7 J1 Y53.2', 'J12.7 | Y53.2'],
    ['J12.7 Y13.7 ?? Y53.2 Z94.2 J18.3 Y71.4', 'J12.7 Y13.7 / J18.3 Y71.4 | Y53.2 Z94.2'],
    ['?? Y53.2', ' | Y53.2'],
    // C78.7 has the form of OPCS-4: a body code, however odd. With a fifth character it has not.
    ['J12.7 C78.7 Y53.2', 'J12.7 / C78.7 Y53.2 | '],
    ['J12.7 C78.71 Y53.2', 'J12.7 | Y53.2'],
    ['J12.7 Y53.22 Y53.2', 'J12.7 | Y53.2'],
    ['J12.7 Z9 O34.1', 'J12.7 | O34.1'],
  ])('%s: a malformed code closes the group', (list, groups) => {
    expect(written(list)).toBe(groups)
  })

  test.each([
    ['J12.7 - Y53.2', 'J12.7 Y53.2 | '],
    ['J12.7 & - Y53.2', 'J12.7 Y53.2 | '],
    ['- & Y53.2', ' | Y53.2'],
  ])('%s: an entry without a code counts for nothing', (list, groups) => {
    expect(written(list)).toBe(groups)
  })
})

test('entries keep their place in the raw list, and their dates', () => {
  const { procedures, malformed } = readFacts({
    startDate: '2024-05-01',
    diagnoses: ['-', 'C7', ' c787 '],
    procedures: [
      { code: '-', date: '2024-05-01' },
      { code: 'J1' },
      { code: 'J127', date: '2024-05-02' },
      { code: 'Y532' },
    ],
  })
  expect(procedures).toEqual([
    { list: 'procedures', index: 2, code: 'J12.7', date: '2024-05-02' },
    { list: 'procedures', index: 3, code: 'Y53.2', date: null },
  ])
  expect(malformed['opcs-4']).toEqual([{ list: 'procedures', index: 1, code: 'J1' }])
  expect(malformed['icd-10']).toEqual([{ list: 'diagnoses', index: 1, code: 'C7' }])
})

const entries = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('J12.7', 'J08.3', 'J03.2', 'H33.4', 'O35.1') },
    { weight: 5, arbitrary: fc.constantFrom('Y53.2', 'Z94.2', 'O34.1', 'Y137', 'z301') },
    { weight: 1, arbitrary: fc.constantFrom('J1', 'C78.71', '??', 'I12.7') },
    { weight: 1, arbitrary: fc.constantFrom('-', '&', '  ') },
  ),
  { maxLength: 14 },
)

test('every well-formed code stands in exactly one place, in the order of the list', () => {
  fc.assert(
    fc.property(entries, (codes) => {
      const { procedures, groups } = groupsOf(codes)
      const placed = [
        ...groups.groups.flatMap(({ body, supplementary }) => [body, ...supplementary]),
        ...groups.loose,
      ]
      expect(placed.toSorted((a, b) => a.index - b.index)).toEqual(procedures)
    }),
  )
})

test('a code belongs to the nearest body code before it with no malformed entry between; to none without one', () => {
  fc.assert(
    fc.property(entries, (codes) => {
      const { groups } = groupsOf(codes).groups
      const kinds = codes.map((raw) => {
        const normalised = opcs4.normalise(raw)
        if (normalised.kind !== 'code') return normalised.kind
        return isSupplementary(normalised.code) ? 'supplementary' : 'body'
      })
      const expected = kinds.flatMap((kind, index) => {
        if (kind !== 'supplementary') return []
        const before = kinds.slice(0, index).findLastIndex((it) => it === 'body' || it === 'malformed')
        return kinds[before] === 'body' ? [[index, before]] : []
      })
      const actual = groups.flatMap(({ body, supplementary }) =>
        supplementary.map(({ index }) => [index, body.index]),
      )
      expect(actual).toEqual(expected)
      expect(groups.map(({ body }) => body.index)).toEqual(
        kinds.flatMap((kind, index) => (kind === 'body' ? [index] : [])),
      )
    }),
  )
})
