import { describe, expect, test } from 'vitest'
import { type ClassificationName, codeSetOf, isCodeOf } from '../../../services/core/codes/code-set.ts'

describe('what a set holds', () => {
  test.each<[ClassificationName, string, readonly string[], readonly string[]]>([
    ['icd-10', 'C22', ['C22'], ['C22.0', 'C22.-', 'C2', 'C23']],
    ['icd-10', 'C22.-', ['C22.0', 'C22.9', 'C22.01', 'C22.X1'], ['C22', 'C23.0', 'D22.0']],
    ['icd-10', 'T10.-', ['T10.X0', 'T10.0'], ['T10']],
    ['icd-10', 'T10.X0', ['T10.X0'], ['T10', 'T10.0', 'T10.X1']],
    ['icd-10', 'C78.7', ['C78.7'], ['C78', 'C78.71', 'C78.8']],
    ['icd-10', 'C', ['C22', 'C22.0', 'C99.X9'], ['D22.0']],
    ['opcs-4', 'Y53.-', ['Y53.1', 'Y53.9'], ['Y53', 'Y54.1', 'Z53.1']],
    ['opcs-4', 'Y', ['Y53', 'Y53.1'], ['Z53.1', 'J53.1']],
    ['snomed-ct', '609232008', ['609232008'], ['609232', '6092320081']],
  ])('of %s, %s', (classification, member, within, without) => {
    const { has } = codeSetOf(classification, [member])
    expect(within.filter((code) => !has(code))).toEqual([])
    expect(without.filter((code) => has(code))).toEqual([])
  })
})

test('a set of several is the union of its members; an empty one holds nothing', () => {
  const { has } = codeSetOf('icd-10', ['C22.-', 'C22', 'D13.4', 'K'])
  const codes = ['C22', 'C22.0', 'D13.4', 'K76.8', 'D13', 'D13.40', 'C23']
  expect(codes.filter(has)).toEqual(['C22', 'C22.0', 'D13.4', 'K76.8'])
  expect(codes.filter(codeSetOf('icd-10', []).has)).toEqual([])
})

describe('how a pack writes members', () => {
  test.each<[ClassificationName, readonly string[], readonly string[]]>([
    [
      'icd-10',
      ['C78.7', 'C22', 'C22.-', 'M47.80', 'T10.X0', 'C', 'J12.7'],
      [
        'C787',
        'c78.7',
        ' C78.7',
        'C22.X',
        'C22-',
        'C2.-',
        'C22.0-',
        'C22.--',
        'C22C22.-',
        'C78.777',
        '609232008',
        '',
        '-',
      ],
    ],
    [
      'opcs-4',
      ['J12.7', 'J12', 'Y53.-', 'Y'],
      ['J127', 'I', 'I12.7', 'I12.-', 'J12.77', 'C22.01', 'y', 'J12X'],
    ],
    ['snomed-ct', ['609232008'], ['609232009', 'C', 'C22.-', '609.-', ' 609232008', '00609232008']],
  ])('%s', (classification, right, wrong) => {
    expect(right.filter((entry) => !isCodeOf(classification, entry))).toEqual([])
    expect(wrong.filter((entry) => isCodeOf(classification, entry))).toEqual([])
  })
})
