import { describe, expect, test } from 'vitest'
import { isSupplementary, opcs4 } from '../../../services/core/codes/opcs4.ts'
import { notWhiteSpace, whiteSpace } from './white-space.ts'

function read(raw: string): string {
  const normalised = opcs4.normalise(raw)
  return normalised.kind === 'code' ? normalised.code : normalised.kind
}

test.each([
  ['J12.7', 'J12.7'],
  ['J127', 'J12.7'],
  ['j127', 'J12.7'],
  ['  j12.7\t', 'J12.7'],
  ['J12', 'J12'],
  ['J12X', 'J12'],
  ['J12.X', 'J12'],
  ['X70.9', 'X70.9'],
  ['X70X', 'X70'],
  ['Y53.2', 'Y53.2'],
  ['O34.1', 'O34.1'],
  ['.J.1.2.7.', 'J12.7'],
])('%j is %s', (raw, code) => {
  expect(read(raw)).toBe(code)
})

test.each(['', '  ', '-', '-   ', '&', ' & ', '..'])('%j is no code', (raw) => {
  expect(read(raw)).toBe('none')
})

test.each([
  'I12.7',
  'J1',
  'J1X',
  'J12-',
  'J12.-',
  'J12XX',
  'J12.77',
  'J12.7X',
  'J12.7A',
  'J12 7',
  'J12J12',
  '--',
  '127',
  'J12.７',
  'ȷ12.7',
])('%j is malformed', (raw) => {
  expect(read(raw)).toBe('malformed')
})

test('of the letters, all but I begin a code', () => {
  const chapters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((letter) => read(`${letter}01.1`) !== 'malformed')
  expect(chapters.join('')).toBe('ABCDEFGHJKLMNOPQRSTUVWXYZ')
})

test('all of Unicode’s white space is trimmed, and nothing else', () => {
  for (const space of whiteSpace) expect([space, read(`${space}J127${space}`)]).toEqual([space, 'J12.7'])
  for (const other of notWhiteSpace) expect([other, read(`J127${other}`)]).toEqual([other, 'malformed'])
})

describe('supplementary codes', () => {
  test.each(['Y53.2', 'Y53', 'Z94.2', 'O34.1', 'O34', 'O11.1', 'O53.9'])('%s is one', (code) => {
    expect(isSupplementary(code)).toBe(true)
  })

  test.each(['J12.7', 'O15.1', 'O10.1', 'O35.1', 'O54.1', 'X70.9', 'O01.1'])('%s is a body code', (code) => {
    expect(isSupplementary(code)).toBe(false)
  })
})
