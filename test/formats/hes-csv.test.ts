import { createReadStream, existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Located } from '../../services/formats/format.ts'
import { hesCsv } from '../../services/formats/hes-csv.ts'
import { cut, readChunks } from './read-all.ts'

const header = 'FYEAR,EPIKEY,PROCODE3,EPISTART,EPIEND,EPISTAT,DIAG_4_01,DIAG_4_02,OPERTN_4_01,OPERTN_4_02,SEX'
const row = (epikey: string | number) => `2324,${epikey},RXX,2023-05-01,2023-05-03,3,C787,C189,J127,Y532,1`
const file = (...lines: readonly string[]) => [header, ...lines].join('\n')

/** What is made of a text: events parsed and failures, each with its line. */
async function read(content: string | Uint8Array, lineLimit?: number) {
  const located = await readChunks(hesCsv, [Buffer.from(content)], lineLimit)
  return located.map(parsed)
}

function parsed(one: Located) {
  if ('event' in one) return { line: one.line, event: JSON.parse(String(one.event)) }
  const { line, column, failure, raw } = one
  return { line, column, code: failure.code, message: failure.message, raw: String(raw) }
}

/** In short: `line:episode` or `line:column code`. */
async function show(content: string | Uint8Array, lineLimit?: number) {
  return (await read(content, lineLimit)).map((one) =>
    'event' in one
      ? `${one.line}:${one.event.episode.episodeId}`
      : `${one.line}:${one.column ?? ''} ${one.code}`,
  )
}

describe('a row becomes an event', () => {
  test('in the comma-delimited layout', async () => {
    const content = [
      'FYEAR,EPIKEY,PSEUDO_HESID,EPISTART,EPIEND,EPISTAT,PROCODE3,PROCODE5,PROVSPNOPS,SUSRECID,' +
        'DIAG_3_01,DIAG_4_01,DIAG_4_02,DIAG_4_03,DIAG_4_04,DIAG_4_CONCAT,OPERTN_4_01,OPERTN_4_02,OPERTN_4_CONCAT',
      '0102,300148622328,b1946ac9,2001-04-03,2001-10-21,3,RKB,RKB00,S01,99,' +
        'Z47,Z470,,N133, ,"Z470,N133",-   ,Z942,"-   ,Z942"',
    ].join('\n')
    expect(await read(content)).toEqual([
      {
        line: 2,
        event: {
          eventId: 'hes-apc:0102:300148622328',
          recordedAt: '2001-10-21T00:00:00Z',
          source: 'HES-APC',
          episode: {
            episodeId: '300148622328',
            spellId: 'S01',
            providerCode: 'RKB00',
            patientPseudonym: 'b1946ac9',
            startDate: '2001-04-03',
            endDate: '2001-10-21',
            diagnoses: ['Z470', '', 'N133'],
            procedures: [{ code: '-   ' }, { code: 'Z942' }],
          },
        },
      },
    ])
  })

  test('in the pipe-delimited layout, with dates, names quoted, in lower case and in any order', async () => {
    const content = [
      '\uFEFF"opdate_02"|"OPDATE_01"|"operTN_02"|"opertn_01"|diag_02|DIAG_01|token_person_id|provspno|' +
        'procode5|procode3|epistat|epiend|epistart|epikey|fyear\r',
      '1800-01-01|2024-02-27|Y532|J127|C189|C787|p1|S1| |RXX|3|2024-02-28|2024-02-27| 500123456789 |2324\r',
      '',
    ].join('\n')
    expect(await read(content)).toEqual([
      {
        line: 2,
        event: {
          eventId: 'hes-apc:2324:500123456789',
          recordedAt: '2024-02-28T00:00:00Z',
          source: 'HES-APC',
          episode: {
            episodeId: '500123456789',
            spellId: 'S1',
            providerCode: 'RXX',
            patientPseudonym: 'p1',
            startDate: '2024-02-27',
            endDate: '2024-02-28',
            diagnoses: ['C787', 'C189'],
            procedures: [{ code: 'J127', date: '2024-02-27' }, { code: 'Y532' }],
          },
        },
      },
    ])
  })

  test.each([
    ['an end date counts once the episode is finished', '2324,1,RXX,2023-05-01,2023-05-03,1', '2023-05-01'],
    ['a null date is no date', '2324,1,RXX,2023-05-01,1800-01-01,3', '2023-05-01'],
    ['a blank date is no date', '2324,1,RXX,2023-05-01, ,3', '2023-05-01'],
    [
      'an invalid end date of an open episode is not read',
      '2324,1,RXX,2023-05-01,1801-01-01,1',
      '2023-05-01',
    ],
  ])('%s', async (_, start, day) => {
    const [one] = await read(file(`${start},C787,,,,1`))
    expect(one).toHaveProperty('event.recordedAt', `${day}T00:00:00Z`)
    expect(one).not.toHaveProperty('event.episode.endDate')
    expect(one).toHaveProperty('event.episode.procedures', [])
  })

  test('without a start date, for the contract to judge', async () => {
    const [one] = await read(file('2324,1,RXX,1800-01-01,,3,C787,,,,1'))
    expect(one).not.toHaveProperty('event.episode.startDate')
    expect(one).not.toHaveProperty('event.recordedAt')
  })

  test('FYEAR, EPISTAT and the rest may be absent', async () => {
    const content =
      'EPIKEY\tPROCODE3\tEPISTART\tEPIEND\tDIAG_01\tOPERTN_01\n7\tRXX\t2023-05-01\t2023-05-03\t\t'
    expect(await read(content)).toMatchObject([
      { event: { eventId: 'hes-apc:7', episode: { endDate: '2023-05-03', diagnoses: [], procedures: [] } } },
    ])
  })
})

describe('a bad row is a failure with its place, and no row around it is lost', () => {
  const bad = row(2)
  const endless = `${bad.slice(0, -1)}"`
  test.each<[string, readonly string[], readonly string[]]>([
    ['a field short', [bad.slice(0, -2)], ['3: field-count']],
    ['a field over', [`${bad},`], ['3: field-count']],
    ['two rows with a carriage return between them', [`${bad}\r${bad}`], ['3: field-count']],
    ['a blank EPIKEY', [row(' ')], ['3: episode-id-missing']],
    ['an unclosed quote', [bad.replace('C787', '"C787')], ['3:36 quote-unclosed']],
    [
      'one behind a longer character',
      [bad.replace('RXX', 'é').replace('C787', '"')],
      ['3:35 quote-unclosed'],
    ],
    [
      'a quote alone at the end of two rows',
      [endless, endless],
      ['3:56 quote-unclosed', '4:56 quote-unclosed'],
    ],
    ['text behind a closing quote', [bad.replace('C787', '"C7"87')], ['3:40 quote-misplaced']],
    ['a line over the limit', [bad.replace('C787', 'C'.repeat(200))], ['3: line-too-long']],
    [
      'a quoted field with a line over the limit',
      [...bad.replace('C787', `"C\n${'7'.repeat(200)}"`).split('\n')],
      ['3:36 quote-unclosed', '4: line-too-long'],
    ],
    [
      'a quoted field with more line breaks than a field has',
      [...bad.replace('C787', `"${'\n'.repeat(16)}"`).split('\n')],
      ['3:36 quote-unclosed', '19:1 quote-unclosed'],
    ],
  ])('%s', async (_, lines, expected) => {
    const after = 3 + lines.length
    const rows = ['2:1', ...expected, `${after}:8`, `${after + 1}:9`]
    expect(await show(file(row(1), ...lines, row(8), row(9)), 150)).toEqual(rows)
    expect(await show(file(row(1), ...lines, row(8), row(9)).replaceAll('\n', '\r\n'), 150)).toEqual(rows)
  })

  test('invalid UTF-8', async () => {
    const content = Buffer.from(file(row(1), row(2).replace('RXX', 'RXé'), row(3)), 'latin1')
    expect(await show(content)).toEqual(['2:1', '3:10 utf8-invalid', '4:3'])
  })

  test('half a row at the end', async () => {
    expect(await show(file(row(1), '2324,2,RXX,2023-0'))).toEqual(['2:1', '3: field-count'])
    expect(await show(file(row(1), '2324,2,RXX,"2023-'))).toEqual(['2:1', '3:12 quote-unclosed'])
  })

  test('binary after the header row', async () => {
    const noise = Buffer.from(
      Array.from({ length: 20_000 }, (_, index) => (index * 7919 + (index >> 8)) % 256),
    )
    const shown = await show(Buffer.concat([Buffer.from(`${header}\n`), noise, Buffer.from(`\n${row(1)}\n`)]))
    const newlines = noise.filter((byte) => byte === 0x0a).length
    expect(shown.at(-1)).toBe(`${newlines + 3}:1`)
    expect(shown.slice(0, -1).every((one) => / (utf8-invalid|field-count|quote-\w+)$/.test(one))).toBe(true)
    expect(shown.length).toBeGreaterThan(newlines / 2)
  })

  test.each([
    ['EPISTART', '2324,1,RXX,1801-01-01,2023-05-03,3,C787,,J127,2023-05-01,,'],
    ['EPIEND', '2324,1,RXX,2023-05-01,1801-01-01,3,C787,,J127,2023-05-01,,'],
    ['OPDATE_02', '2324,1,RXX,2023-05-01,2023-05-03,3,C787,,J127,2023-05-01,Y532,1801-01-01'],
  ])('the mark of an invalid date in %s', async (column, line) => {
    const names = header.replace('OPERTN_4_02,SEX', 'OPDATE_01,OPERTN_4_02,OPDATE_02')
    expect(await read([names, line].join('\n'))).toEqual([
      {
        line: 2,
        code: 'date-invalid',
        message: `${column} holds 1801-01-01, by which HES marks an invalid date`,
        raw: line,
      },
    ])
  })
})

test('a quoted field may hold line breaks, quotes and delimiters; rows are counted by physical lines', async () => {
  const long = row(2).replace('C787', '" ""C""\n\n,7"')
  const located = await read(file('', row(1), '', long, row(3), ''))
  expect(located.map(({ line }) => line)).toEqual([3, 5, 8])
  expect(located[1]).toHaveProperty('event.episode.diagnoses', [' "C"\n\n,7', 'C189'])
})

test('a quote inside an unquoted field is text', async () => {
  const [one] = await read(file(row(1).replace('C787', 'C7"8"')))
  expect(one).toHaveProperty('event.episode.diagnoses', ['C7"8"', 'C189'])
})

describe('the header row', () => {
  test.each([header, `${header}\r\n`, `\uFEFF\n${header}\n\n`])(
    'alone is a file without episodes',
    async (content) => {
      expect(await read(content)).toEqual([])
    },
  )

  test.each<[string, string | Buffer, string]>([
    ['an empty file', '', 'episodes: the file is empty; HES APC begins with a header row'],
    ['blank lines only', '\uFEFF\n \r\n', 'episodes: the file is empty; HES APC begins with a header row'],
    [
      'every missing column is named',
      'FYEAR,EPIKEY,DIAG_4_01,DIAG_4_03,SEX',
      'episodes:1: missing columns: PROCODE5 or PROCODE3, EPISTART, EPIEND, DIAG_4_02, OPERTN_4_01 or OPERTN_01; ' +
        'known columns among the 5 of the header row: EPIKEY, DIAG_4_01, DIAG_4_03, FYEAR',
    ],
    [
      'so is every repeated one that would be read, with the missing ones',
      `\n${header.replace('EPIEND', 'epikey').replace('OPERTN_4_02', 'OPERTN_4_01')},SEX,CONCAT,CONCAT`,
      'episodes:2: missing columns: EPIEND; columns there more than once: EPIKEY, OPERTN_4_01; ' +
        'known columns among the 14 of the header row: EPIKEY, PROCODE3, EPISTART, DIAG_4_01, DIAG_4_02, OPERTN_4_01, FYEAR, EPISTAT',
    ],
    [
      'a row of data in its place is not repeated to anyone',
      row('500123456789'),
      'episodes:1: missing columns: EPIKEY, PROCODE5 or PROCODE3, EPISTART, EPIEND, DIAG_4_01 or DIAG_01, OPERTN_4_01 or OPERTN_01; ' +
        'known columns among the 11 of the header row: none',
    ],
    [
      'an unclosed quote',
      `FYEAR,"EPIKEY\n${row(1)}`,
      'episodes:1:7: a quoted name in the header row is not closed properly',
    ],
    [
      'lines that end in carriage returns',
      file(row(1), row(2)).replaceAll('\n', '\r'),
      'episodes:1: the lines end in carriage returns alone; put line feeds in their place first',
    ],
    [
      'another encoding',
      Buffer.from(`EPIKEY,NÄME\n`, 'latin1'),
      'episodes:1: in the header row, byte 9 of the line is not UTF-8; text in another encoding has to be converted first',
    ],
  ])('%s', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({ code: 'input-unreadable', message })
  })
})

test('it never matters where the chunks begin', { timeout: 60_000 }, async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '"',
      ',',
      '\n',
      '\r\n',
      '""',
      `${row(1)}\n`,
      `${row(2)}\r\n`,
      row(3).replace('C787', '"C\n7"'),
    ),
    fc.constantFrom(row(4).replace('C787', '"'), `${row(5)}"\n`, `,"\n${row(6)}`, 'é\n'),
    fc.string({ unit: 'binary', maxLength: 5 }),
  )
  const content = fc.array(piece, { maxLength: 25 }).map((pieces) => Buffer.from(file(pieces.join(''))))
  await fc.assert(
    fc.asyncProperty(content, fc.array(fc.nat(), { maxLength: 20 }), async (bytes, places) => {
      const whole = await readChunks(hesCsv, [bytes], 100)
      expect((await readChunks(hesCsv, cut(bytes, places), 100)).map(parsed)).toEqual(whole.map(parsed))
    }),
    { numRuns: 200 },
  )
})

const artificial = new URL('../../../shared/data/artificial_hes_apc_0102.csv', import.meta.url)

test('the artificial HES APC extract of NHS England', async ({ skip }) => {
  if (!existsSync(artificial)) {
    process.stderr.write(`NOT TESTED: ${artificial.pathname} is absent, so no real HES extract was read\n`)
    skip('the artificial HES extract is absent')
  }
  const located: Located[] = []
  for await (const some of hesCsv.read(createReadStream(artificial), 'hes')) located.push(...some)
  expect(located.map(({ line }) => line)).toEqual(Array.from({ length: 2075 }, (_, index) => index + 2))
  const rows = located.map(parsed)
  expect(rows.filter((one) => 'code' in one)).toMatchObject([{ code: 'date-invalid' }])
  const episodes = rows.flatMap((one) => ('event' in one ? [one.event.episode] : []))
  expect(new Set(episodes.map(({ episodeId }) => episodeId)).size).toBe(2074)
  expect(episodes.filter(({ diagnoses }) => diagnoses.includes('C787'))).toHaveLength(22)
  expect(episodes.filter(({ endDate }) => endDate === undefined)).toHaveLength(16)
})
