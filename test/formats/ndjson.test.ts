import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Located } from '../../services/formats/format.ts'
import { ndjson } from '../../services/formats/ndjson.ts'
import { HEAD_OF_LONG_LINE } from '../../services/formats/pieces.ts'
import { cut, readChunks } from './read-all.ts'

const MIB = 1024 * 1024

function shown(located: readonly Located[]) {
  return located.map((one) =>
    'event' in one
      ? `${one.line} ${one.event}`
      : `${one.line}:${one.column ?? ''} ${one.failure.code} ${one.raw.toString('latin1')}`,
  )
}

async function show(content: string | Uint8Array, lineLimit?: number) {
  return shown(await readChunks(ndjson, [Buffer.from(content)], lineLimit))
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')

describe('lines', () => {
  test.each([
    ['an empty file has none', '', []],
    ['a byte order mark alone is none', '\uFEFF', []],
    ['each is one event, the last one without its line feed too', '{"a":1}\n{"b":', ['1 {"a":1}', '2 {"b":']],
    ['CRLF ends a line', '{"a":1}\r\n{"b":2}\r\n', ['1 {"a":1}', '2 {"b":2}']],
    ['a carriage return alone ends none', '{"a":\r1}\n{}', ['1 {"a":\r1}', '2 {}']],
    ['blank ones are counted and passed over', '\n \t\r\n{}\n\n\n{}\n\r', ['3 {}', '6 {}']],
    ['a byte order mark at the start goes, elsewhere it stays', '\uFEFF{}\n\uFEFF{}', ['1 {}', '2 \uFEFF{}']],
    ['U+FFFD is a character as any other', '"\uFFFD"\n{}', ['1 "\uFFFD"', '2 {}']],
  ])('%s', async (_, content, expected) => {
    expect(await show(content)).toEqual(expected)
  })

  test.each([
    ['Latin-1', latin1('{"a":"é"}'), 7],
    ['a character cut short', Buffer.from('{"aé":"\uFFFD😀').subarray(0, -1), 12],
    ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 2],
    ['an overlong encoding', Buffer.from([0xc0, 0xaf]), 1],
    ['a byte order mark cut short', Buffer.from([0x20, 0xef, 0xbb]), 2],
  ])('%s is a failure at the byte where it begins', async (_, bad, column) => {
    const content = Buffer.concat([latin1('{"n":1}\n'), bad, latin1('\n{"n":2}')])
    expect(await show(content)).toEqual([
      '1 {"n":1}',
      `2:${column} utf8-invalid ${bad.toString('latin1')}`,
      '3 {"n":2}',
    ])
  })

  test('a binary file gives one failure or event for each line and goes on', async () => {
    const bytes = Buffer.from(
      Array.from({ length: 50_000 }, (_, index) => (index * 7919 + (index >> 8)) % 256),
    )
    const lines = bytes.toString('latin1').split('\n')
    const located = await readChunks(ndjson, [bytes])
    expect(located.map(({ line }) => line)).toEqual(
      lines.flatMap((line, index) => (/[^ \t\r]/.test(line) ? [index + 1] : [])),
    )
    expect(located.filter((one) => 'failure' in one).length).toBeGreaterThan(100)
  })
})

describe('another encoding is refused by name', () => {
  const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()
  test.each([
    ['UTF-16LE', Buffer.from('\uFEFF{"a":1}\n', 'utf16le')],
    ['UTF-16BE', utf16be('\uFEFF{"a":1}\n')],
    ['UTF-16LE', Buffer.from('{"a":1}\n', 'utf16le')],
    ['UTF-16BE', utf16be('{"a":1}\n')],
    ['UTF-32LE', Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0])],
    ['UTF-32BE', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x7b])],
  ])('%s', async (encoding, content) => {
    const whole = readChunks(ndjson, [content])
    await expect(whole).rejects.toMatchObject({
      code: 'input-unreadable',
      message: `episodes:1: the text is ${encoding}, only UTF-8 is read; convert it to UTF-8 first, for example: iconv -f ${encoding} -t UTF-8`,
    })
    const byteByByte = readChunks(ndjson, cut(content, [1, 2, 3]))
    await expect(byteByByte).rejects.toMatchObject({ code: 'input-unreadable' })
  })
})

describe('a line over the limit', () => {
  test('is a failure with its length and its head, and the lines around it stay', async () => {
    const content = `{"n":1}\r\n${'x'.repeat(21)}\n${'y'.repeat(20)}\n{"n":2}`
    const located = await readChunks(ndjson, [Buffer.from(content)], 20)
    expect(shown(located)).toEqual([
      '1 {"n":1}',
      `2: line-too-long ${'x'.repeat(20)}`,
      `3 ${'y'.repeat(20)}`,
      '4 {"n":2}',
    ])
    expect(located[1]).toHaveProperty('failure.message', expect.stringContaining('21 bytes'))
  })

  test('a long line of blanks is no blank line', async () => {
    expect(await show(`${' '.repeat(21)}\n{}`, 20)).toEqual([`1: line-too-long ${' '.repeat(20)}`, '2 {}'])
  })

  test('of 50 MB is never held in memory, nor are 50 MB of lines that were read', {
    timeout: 60_000,
  }, async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage: () => void = runInNewContext('gc')
    const held = () => {
      collectGarbage()
      return process.memoryUsage().arrayBuffers
    }
    const before = held()
    let peak = 0
    async function* source() {
      yield Buffer.from('{"n":1}\n')
      for (let mib = 0; mib < 100; mib++) {
        yield mib < 50
          ? Buffer.alloc(MIB, 'x')
          : Buffer.from(`\n{"episode":"${'x'.repeat(1000)}"}`.repeat(1000))
        if (mib % 8 === 7) peak = Math.max(peak, held() - before)
      }
      yield Buffer.from('\n{"n":2}')
    }
    const failures: Located[] = []
    let events = 0
    let last = ''
    for await (const located of ndjson.read(source(), 'episodes', 4 * MIB)) {
      failures.push(...located.filter((one) => 'failure' in one))
      events += located.filter((one) => 'event' in one).length
      last = located.map((one) => ('event' in one ? String(one.event) : '')).at(-1) ?? ''
    }
    expect(failures).toMatchObject([
      { line: 2, failure: { code: 'line-too-long' }, raw: { length: HEAD_OF_LONG_LINE } },
    ])
    expect(events).toBe(1 + 50 * 1000 + 1)
    expect(last).toBe('{"n":2}')
    expect(peak).toBeGreaterThan(0)
    // The limit, a chunk, and room for what the collector has not given back yet.
    expect(peak).toBeLessThan(20 * MIB)
  })
})

test('it never matters where the chunks begin', { timeout: 60_000 }, async () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '\r\n', '\r', '\uFEFF', '{"a":1}\n', '{"b":"é😀"}\n', ' \n', 'x'.repeat(40)),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  const bytes = fc.oneof(
    fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join(''))),
    fc.uint8Array({ maxLength: 60 }).map((some) => Buffer.from(some)),
  )
  await fc.assert(
    fc.asyncProperty(bytes, fc.array(fc.nat(), { maxLength: 20 }), async (content, places) => {
      const outcome = (chunks: readonly Buffer[]) =>
        readChunks(ndjson, chunks, 30).then(shown, (fault: Error) => [fault.message])
      expect(await outcome(cut(content, places))).toEqual(await outcome([content]))
    }),
    { numRuns: 200 },
  )
})
