import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readRules } from '../../../services/config/rules-folder.ts'
import { type SourceBinding, sourceBinding } from '../../../services/core/source/source-binding.ts'
import {
  affectedRules,
  isAccounted,
  type SourceVerification,
  verifyDocument,
} from '../../../services/core/source/verify-document.ts'
import { shared } from '../../shared-file.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

// Our own words, of the same make as a publication: headings, codes, sentences, blank lines, a line without its own span.
const ownDocument = Buffer.from(`
# Grafting of ears

The introduction asks nothing. It has two sentences.

Codes:

**E01.1 Grafting of ear**

or

**E01.2 Grafting of ears**

Nothing follows. Where both are grafted, **E01.2** must be coded.

or
`)

function part(words: string, rules: readonly string[], because: string | null = null) {
  const from = ownDocument.indexOf(words)
  if (from < 0) throw new Error(`not in the document: ${words}`)
  const bytes = Buffer.from(words)
  return {
    locator: words.slice(0, 12),
    span: { from, to: from + bytes.length },
    sha256: sha256(bytes),
    rules,
    because,
  }
}

const lists = '**E01.1 Grafting of ear**\n\nor\n\n**E01.2 Grafting of ears**'
const ownBinding: SourceBinding = {
  pack: 'ears',
  version: '1.0.0',
  guidance: 'EARS1',
  document: { bytes: ownDocument.length, sha256: sha256(ownDocument) },
  parts: [
    part('# Grafting of ears', [], 'A title.'),
    part('The introduction asks nothing. It has two sentences.', [], 'It asks nothing.'),
    part('Codes:', [], 'A heading.'),
    part(lists, ['ears/ear-coded']),
    part('**E01.2 Grafting of ears**', ['ears/both-coded']),
    part('Nothing follows.', [], 'It asks nothing.'),
    part('Where both are grafted, **E01.2** must be coded.', ['ears/both-coded']),
    {
      ...part('or', [], 'Joins nothing.'),
      span: { from: ownDocument.length - 3, to: ownDocument.length - 1 },
    },
  ],
}

const publication = shared(
  'guidance/ipg553-coding-recommendations.txt',
  'the binding of ipg553 to its publication',
)
const bound = readRules(['ipg553']).map(sourceBinding)[0]

const documents = [
  { name: 'our own words', document: ownDocument, binding: ownBinding },
  ...(publication && bound ? [{ name: 'the publication', document: publication, binding: bound }] : []),
]

/** What is said of a copy: changed parts, text outside them, or how it was saved differently. */
function isSaid({ altered, sentences, sameText, differences, identical }: SourceVerification): boolean {
  if (identical) return false
  return altered.length > 0 || !sentences.every(isAccounted) || !sameText || differences.length > 0
}

const partsAt = ({ parts }: SourceBinding, at: number) =>
  parts.filter(({ span }) => span.from <= at && at < span.to)
const rulesAt = (binding: SourceBinding, at: number) => [
  ...new Set(partsAt(binding, at).flatMap(({ rules }) => rules)),
]

describe.each(documents)('$name', ({ name, document, binding }) => {
  test('is as bound, every sentence accounted for', () => {
    const verification = verifyDocument(binding, document)
    expect(verification).toMatchObject({ identical: true, differences: [], altered: [], moved: [] })
    expect(verification.unchanged).toBe(binding.parts.length)
    expect(verification.sentences.filter((one) => !isAccounted(one))).toEqual([])
    expect(verification.sentences.length).toBeGreaterThanOrEqual(10)
  })

  test.each([
    ['a byte order mark', ['it starts with a byte order mark'], (text: string) => `\uFEFF${text}`],
    ['CRLF', ['its lines end in CRLF'], (text: string) => text.replaceAll('\n', '\r\n')],
    ['CR', ['its lines end in CR,'], (text: string) => text.replaceAll('\n', '\r')],
    ['another new line at the end', ['blank lines at the end'], (text: string) => `${text}\n`],
    ['no blank lines around it', ['blank lines at the start'], (text: string) => text.trim()],
    [
      'all of these at once',
      ['byte order mark', 'CRLF', 'blank lines'],
      (text: string) => `\uFEFF${text.trim()}\n\n`.replaceAll('\n', '\r\n'),
    ],
  ])('saved with %s is the same text, and how it differs is said', (_, said, save) => {
    const verification = verifyDocument(binding, Buffer.from(save(document.toString('utf8'))))
    expect(verification).toMatchObject({ identical: false, sameText: true, altered: [] })
    const differences = verification.differences.join('; ')
    for (const words of said) expect(differences).toContain(words)
    expect(verification.sentences.every(isAccounted)).toBe(true)
  })

  test('saved in UTF-16 is the same text', () => {
    const copy = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(document.toString('utf8'), 'utf16le')])
    expect(verifyDocument(binding, copy)).toMatchObject({ sameText: true, identical: false, altered: [] })
  })

  const anywhere = fc.integer({ min: 0, max: document.length - 1 })
  const anyCharacter = fc.integer({ min: 32, max: 126 })

  // A stop, or the space behind it, also parts two sentences: without it they are one, and both have changed.
  const near = (at: number) => binding.parts.filter(({ span }) => span.from - 2 <= at && at <= span.to + 1)

  /** Holds that the change of one character is named where a part holds it; gives which of the two it was. */
  function changed(at: number, character: number): 'named' | 'outside' {
    const copy = Buffer.from(document)
    copy[at] = character
    const verification = verifyDocument(binding, copy)
    const altered = verification.altered.map((one) => one.part)
    const holding = partsAt(binding, at)
    const isElsewhere = verification.altered.filter(({ part, region }) => {
      const isKnown = region !== null && region.from <= at && at < region.to
      // A blank at the rim of a passage is not in its words.
      return holding.includes(part) && character !== 32 && !isKnown
    })
    const affected = affectedRules(verification)
    expect({
      said: isSaid(verification),
      moved: verification.moved.length,
      unnamed: holding.filter((part) => !altered.includes(part)),
      unaffected: rulesAt(binding, at).filter((rule) => !affected.includes(rule)),
      needless: altered.filter((part) => !near(at).includes(part)),
      elsewhere: isElsewhere,
    }).toEqual({ said: true, moved: 0, unnamed: [], unaffected: [], needless: [], elsewhere: [] })
    return altered.length > 0 ? 'named' : 'outside'
  }

  test('each character, changed, names the parts that hold it and their rules, or is outside every span', () => {
    const outcomes = { named: 0, outside: 0 }
    for (let at = 0; at < document.length; at++) outcomes[changed(at, document[at] === 10 ? 32 : 120)] += 1
    process.stdout.write(
      `${name}: ${document.length} characters changed, ${outcomes.named} named with their rules or reason, ${outcomes.outside} outside every span\n`,
    )
    expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(0)
  })

  test('any change of one character is named where a part holds it', () => {
    fc.assert(
      fc.property(anywhere, anyCharacter, (at, character) => {
        fc.pre(document[at] !== character)
        changed(at, character)
      }),
    )
  })

  test('one character more or less is never silent, names the rules at its place, and only moves what follows', () => {
    fc.assert(
      fc.property(anywhere, anyCharacter, fc.boolean(), (at, character, more) => {
        const inserted = more ? [Buffer.from([character])] : []
        const copy = Buffer.concat([
          document.subarray(0, at),
          ...inserted,
          document.subarray(at + (more ? 0 : 1)),
        ])
        const verification = verifyDocument(binding, copy)
        expect(isSaid(verification)).toBe(true)
        if (verification.sameText) return
        const altered = verification.altered.map((one) => one.part)
        const within = binding.parts.filter(({ span }) => span.from < at && at < span.to)
        for (const part of within) expect(altered).toContain(part)
        for (const part of altered) expect(near(at)).toContain(part)
        for (const { part, found } of verification.moved) {
          expect(found.from - part.span.from).toBe(more ? 1 : -1)
          expect(part.span.from).toBeGreaterThanOrEqual(at)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('a change is found in a copy that was saved differently as well', () => {
    const at = binding.parts.at(-2)?.span.from ?? 0
    const changed = Buffer.from(document)
    changed[at + 1] = 35
    const copy = Buffer.from(`\uFEFF${changed.toString('utf8').replaceAll('\n', '\r\n')}`)
    const verification = verifyDocument(binding, copy)
    expect(verification).toMatchObject({ sameText: false, moved: [] })
    expect(verification.altered.map((one) => one.part)).toEqual(partsAt(binding, at + 1))
    expect(verification.differences.join()).toMatch(/byte order mark.*CRLF/)
  })
})

describe('what was rearranged', () => {
  const text = ownDocument.toString('utf8')

  test('a sentence between passages is text that no rule and no reason accounts for', () => {
    const verification = verifyDocument(
      ownBinding,
      Buffer.from(text.replace('Codes:', 'Ears differ.\n\nCodes:')),
    )
    const outside = verification.sentences.filter((one) => !isAccounted(one))
    expect(outside.map(({ span }) => verification.text.subarray(span.from, span.to).toString())).toEqual([
      'Ears differ.',
    ])
    expect(verification.altered).toEqual([])
    expect(verification.moved.map(({ part, found }) => found.from - part.span.from)).toEqual(
      Array(6).fill(14),
    )
  })

  test('two passages that changed places are moved, not changed', () => {
    const [title = '', introduction = ''] = text.split('\n\n').map((words) => words.trim())
    const swapped = text.replace(title, '@').replace(introduction, title).replace('@', introduction)
    const verification = verifyDocument(ownBinding, Buffer.from(swapped))
    expect(verification.altered).toEqual([])
    expect(verification.moved.length).toBe(2)
  })

  test('a passage that is gone is named, with no words left', () => {
    const verification = verifyDocument(ownBinding, Buffer.from(text.replace('Codes:\n\n', '')))
    expect(
      verification.altered.map(({ part, region }) => [part.locator, region?.from === region?.to]),
    ).toEqual([['Codes:', true]])
  })

  test('a bound line that also stands elsewhere is not taken from where it should be', () => {
    const changed = `${text.trimEnd().slice(0, -2)}nor\n`
    const verification = verifyDocument(ownBinding, Buffer.from(changed))
    expect(verification.altered.map(({ part }) => part.locator)).toEqual(['or'])
  })

  test('another document altogether', () => {
    const verification = verifyDocument(ownBinding, Buffer.from('Something else.\n'))
    expect(verification).toMatchObject({ sameText: false, unchanged: 0, moved: [] })
    expect(affectedRules(verification)).toEqual(['ears/ear-coded', 'ears/both-coded'])
    expect(verifyDocument(ownBinding, Buffer.alloc(0)).altered.length).toBe(ownBinding.parts.length)
  })
})
