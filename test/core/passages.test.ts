import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readRules } from '../../services/config/rules-folder.ts'
import { shared } from '../shared-file.ts'

const [pack] = readRules(['ipg553'])
const { source, passages } = pack?.data ?? { source: undefined, passages: [] }
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const publication = shared('guidance/ipg553-coding-recommendations.txt', 'the passages that findings cite')

describe.skipIf(publication === null)('the passages that findings cite, in the publication', () => {
  const bytes = publication ?? Buffer.alloc(0)

  test('the publication is the one that the pack is bound to', () => {
    expect(source?.document).toEqual({ bytes: bytes.length, sha256: sha256(bytes) })
  })

  test.each(passages)('$id stands where the pack says', ({ span, sha256: bound }) => {
    const passage = bytes.subarray(span?.from, span?.to)
    expect(sha256(passage)).toBe(bound)
    // Whole lines or sentences, nothing cut.
    expect(passage.toString('utf8')).toBe(passage.toString('utf8').trim())
    expect(String.fromCharCode(bytes[(span?.from ?? 1) - 1] ?? 10)).toMatch(/\s/)
    expect(String.fromCharCode(bytes[span?.to ?? 0] ?? 10)).toMatch(/\s/)
  })

  test.each([
    ['procedure-codes', ['J03.2', 'Y13.7', 'J08.3', 'J12.7']],
    ['open-procedure', ['J03.2', 'Y13.7']],
    ['image-control-categories', ['Y53', 'Y68']],
    ['image-control-unspecified', ['.9']],
    ['recorded-diagnosis', ['813671000000107']],
    ['recorded-procedure', ['709020001', '448540000', '609232008']],
    ['diagnosis-code', ['C78.7']],
  ])('%s is about %j', (id, codes) => {
    const span = passages.find((passage) => passage.id === id)?.span
    const text = bytes.subarray(span?.from, span?.to).toString('utf8')
    expect(codes.filter((code) => !text.includes(code))).toEqual([])
  })
})

test('every passage of the guidance is bound to the document, and a finding carries its hash', () => {
  expect(passages.filter(({ span, sha256: bound }) => span === undefined || bound === undefined)).toEqual([])
  expect(pack?.data.rules.filter(({ cites }) => !passages.some(({ id }) => id === cites))).toEqual([])
})
