import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { eventWith, good, hes } from './episodes.ts'
import { ended, linesOf, runCli, startCli, temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const cwd = at('.')

// Stands wherever a line is wrong: no message may repeat it.
const patient = '9434765919'
const secret = good.replace('500123456789', patient)
// Breaks off within a word: its opening quote is the place.
const openQuote = secret.indexOf('"diagnoses"')
const deep = '['.repeat(100_000) + ']'.repeat(100_000)
const latin1 = Buffer.from(good.replace('RXX-PAS', 'Zürich'), 'latin1')
const noLineFeed = randomBytes(3000).map((byte) => (byte === 0x0a ? 0xff : byte))
const binary = Buffer.concat([Buffer.from([0x80]), noLineFeed])

type Line = string | Buffer
/** What is wrong, the line, the failure code, and what the message says of the place. */
type Wrong = readonly [what: string, line: Line, code: string, place: RegExp | string]

const wrongJson: readonly Wrong[] = [
  ['half a line', secret.slice(0, openQuote + 5), 'json-invalid', `character ${openQuote + 1}`],
  ['two events on a line', secret + secret, 'json-invalid', `character ${secret.length + 1}`],
  ['a comma behind the event', `${secret},`, 'json-invalid', `character ${secret.length + 1}`],
  ['no JSON', `patient ${patient}`, 'encoding-unknown', 'the first byte'],
  ['binary', binary, 'utf8-invalid', 'column 1:'],
  ['Latin-1', latin1, 'utf8-invalid', `column ${latin1.indexOf(0xfc) + 1}:`],
  ['a mark of byte order in the midst', `\u{feff}${secret}`, 'encoding-unknown', 'the first byte'],
  ['an array', `["${patient}"]`, 'encoding-unknown', 'a JSON array begins here'],
  ['the first line of an event over several', '{', 'json-invalid', 'goes on over several lines'],
  ['a string', `"${patient}"`, 'encoding-unknown', 'the first byte'],
  ['a number', patient, 'encoding-unknown', 'the first byte'],
  ['null', 'null', 'encoding-unknown', 'the first byte'],
  ['an object of nothing', '{}', 'event-invalid', 'eventId: '],
  [
    'a number for a string',
    eventWith({ episodeId: Number(patient) }),
    'event-invalid',
    'episode.episodeId: ',
  ],
  ['a string for a list', eventWith({ diagnoses: patient }), 'event-invalid', 'episode.diagnoses: '],
  ['null in a list', eventWith({ diagnoses: ['C78.7', null] }), 'event-invalid', 'episode.diagnoses.1: '],
  ['an impossible day', eventWith({ startDate: '2026-02-30' }), 'event-invalid', 'episode.startDate: '],
  [
    'an unknown word',
    eventWith({ imageControl: { used: patient } }),
    'event-invalid',
    'episode.imageControl.used: ',
  ],
  ['an event for a prototype', `{"__proto__":${secret}}`, 'event-invalid', 'episode: '],
  ['an array 100,000 deep', deep, 'encoding-unknown', 'a JSON array begins here'],
  ['an array that deep and open', `{"notes":${deep.slice(0, -1)}}`, 'json-invalid', 'not a JSON document'],
]

/** Each reads as an event nothing is wrong with. */
const fineJson: readonly (readonly [what: string, line: Line])[] = [
  ['an unknown field', good.replace('{', '{"ward":{"bed":7},')],
  ['an unknown field 100,000 deep', good.replace('{', `{"notes":${deep},`)],
  [
    'fields named as what every object has',
    good.replace('"episode":{', '$&"__proto__":{"diagnoses":[]},"constructor":{"prototype":1},"toString":0,'),
  ],
  ['a key twice, of which the last counts', good.replace('"diagnoses"', '"diagnoses":["C18.9"],"diagnoses"')],
  ['a carriage return before the line feed', `${good}\r`],
  ['spaces around', `  ${good}\t`],
]

const wrongRows: readonly Wrong[] = [
  ['half a row', `${patient},RXX01,2026-02-27`, 'field-count', '3 fields'],
  ['a field too many', `${hes.row},${patient}`, 'field-count', '8 fields'],
  ['binary', binary, 'utf8-invalid', 'column 1:'],
  ['Latin-1', Buffer.from(hes.row.replace('RXX01', 'RX\xfc01'), 'latin1'), 'utf8-invalid', 'column 16:'],
  ['a quote left open', hes.row.replace('RXX01', '"RXX01'), 'quote-unclosed', 'column 14:'],
  ['text behind a quote', hes.row.replace('RXX01', '"RXX"01'), 'quote-misplaced', 'column 19:'],
  ['no EPIKEY', hes.row.replace('500123456789', ''), 'episode-id-missing', 'EPIKEY'],
  [
    'a date of another form',
    hes.row.replace('2026-02-27', '27/02/2026'),
    'event-invalid',
    'episode.startDate: ',
  ],
  ['a date marked as invalid', hes.row.replace('2026-02-27', '1801-01-01'), 'date-invalid', 'EPISTART'],
]

function lines(...all: readonly Line[]): Buffer {
  return Buffer.concat(all.flatMap((line) => [Buffer.from(line as string), Buffer.from('\n')]))
}

/** Wrong lines, each of them between good ones: what was said of the wrong ones, once all good ones were judged. */
async function saidOf(format: string, head: readonly Line[], ok: string, wrong: readonly Wrong[]) {
  const input = lines(...head, ok, ...wrong.flatMap(([, line]) => [line, ok]))
  const result = await runCli(['check', '--format', format], { input })
  const verdicts = linesOf(result.stdout)
  expect(verdicts.map(({ line }) => line)).toEqual(verdicts.map((_, index) => head.length + index + 1))
  const around = verdicts.filter((_, index) => index % 2 === 0)
  expect(around).toHaveLength(wrong.length + 1)
  expect(new Set(around.map(({ outcome }) => outcome))).toEqual(new Set(['conforming']))
  expect(result.status).toBe(1)
  expect(result.stdout + result.stderr).not.toContain(patient)
  return wrong.map(([what, , code, place], index) => ({
    what,
    expected: { outcome: 'undecodable', failureCode: code, message: expect.stringMatching(place) },
    found: verdicts[2 * index + 1],
  }))
}

describe('a line that cannot be read is told with its place, and costs no other line', () => {
  test('in NDJSON', async () => {
    for (const { what, expected, found } of await saidOf('ndjson', [], good, wrongJson)) {
      expect(found, what).toEqual({ line: found?.['line'], ...expected })
    }
  })

  test('in an HES extract', async () => {
    for (const { what, expected, found } of await saidOf('hes-csv', [hes.header], hes.row, wrongRows)) {
      expect(found, what).toEqual({ line: found?.['line'], ...expected })
    }
  })
})

test('what looks odd in an event and is not wrong is judged as any other', async () => {
  const input = lines(...fineJson.map(([, line]) => line))
  const { stdout } = await runCli(['check'], { input: Buffer.concat([Buffer.from('\u{feff}'), input]) })
  expect(linesOf(stdout).map(({ outcome }) => outcome)).toEqual(fineJson.map(() => 'conforming'))
})

test('a file that cannot be read as a whole is told with the reason, and costs no other file', async () => {
  const utf16 = (text: string) => Buffer.from(`\u{feff}${text}`, 'utf16le')
  const whole: readonly (readonly [name: string, content: Line | null, reason: string])[] = [
    ['empty.csv', '', 'empty.csv: the file is empty'],
    ['folder.csv', null, 'folder.csv: it is a directory'],
    ['utf16.ndjson', utf16(good), 'utf16.ndjson:1: the text is UTF-16LE'],
    [
      'packed.ndjson',
      gzipSync(good),
      'packed.ndjson: this is gzip, not text; give the file a name that ends in .gz',
    ],
    ['packed.csv', zstdCompressSync(good), 'packed.csv: this is Zstandard, not text'],
    ['utf16.csv', utf16(hes.header), 'utf16.csv:1: the text is UTF-16LE'],
    ['binary.csv', binary, 'binary.csv:1: in the header row, byte 1'],
    [
      'columns.csv',
      `PROCODE5,EPISTART,EPIEND,DIAG_01,OPERTN_01\n`,
      'columns.csv:1: missing columns: EPIKEY;',
    ],
    [
      'headless.csv',
      `${hes.row.replace('500123456789', patient)}\n`,
      'headless.csv:1: missing columns: EPIKEY, ',
    ],
    ['mac.csv', `${hes.header}\r${hes.row}\r`, 'mac.csv:1: the lines end in carriage returns alone'],
  ]
  for (const [name, content] of whole) {
    if (content === null) mkdirSync(at(name))
    else writeFileSync(at(name), content)
  }
  writeFileSync(at('ok.csv'), `\u{feff}${hes.header}\r\n${hes.row}\r\n`)
  const { status, stdout, stderr } = await runCli(['check', ...whole.flatMap(([name]) => [name, 'ok.csv'])], {
    cwd,
  })
  const reasons = stderr.trimEnd().split('\n')
  expect(reasons).toEqual(whole.map(([, , reason]) => expect.stringContaining(`coding-quality: ${reason}`)))
  expect(linesOf(stdout).map(({ file, outcome }) => `${file} ${outcome}`)).toEqual(
    whole.map(() => 'ok.csv conforming'),
  )
  expect(stdout + stderr).not.toContain(patient)
  expect(status).toBe(2)
})

test('of a file in which nothing could be read it is said how to make lines of it', async () => {
  const events = [good, good].map((line) => JSON.parse(line))
  writeFileSync(at('array.json'), JSON.stringify(events))
  writeFileSync(at('pretty.json'), JSON.stringify(events, null, 2))
  writeFileSync(at('half.json'), `${good}\n${JSON.stringify(events)}\n`)
  writeFileSync(at('rows.ndjson'), `${hes.header}\n${hes.row}\n`)
  const { status, stdout, stderr } = await runCli(
    ['check', '--summary', 'array.json', 'pretty.json', 'half.json', 'rows.ndjson'],
    { cwd },
  )
  const said = ['array.json', 'pretty.json', 'rows.ndjson'].map((name) =>
    expect.stringMatching(
      `^coding-quality: ${name}: nothing in it could be read; .* jq -c '\\.\\[]' .* --format ndjson\\|hes-csv$`,
    ),
  )
  expect(stderr.trimEnd().split('\n')).toEqual(said)
  expect(stdout).toMatch(/^conforming +1 /m)
  expect(status).toBe(1)
})

describe('memory stays bounded', () => {
  test.each([
    ['ndjson', [], good],
    ['hes-csv', [hes.header], hes.row],
  ])('over a line of 50 MB, as %s', async (format, head, ok) => {
    const long = Buffer.alloc(50_000_000, 'a')
    const input = lines(...head, ok, long, ok)
    const { stdout, status, peakMiB } = await runCli(['check', '--format', format], { input })
    const codes = linesOf(stdout).map(({ outcome, failureCode = outcome }) => failureCode)
    expect(codes).toEqual(['conforming', 'line-too-long', 'conforming'])
    expect(status).toBe(1)
    expect(peakMiB).toBeGreaterThan(50)
    expect(peakMiB).toBeLessThan(350)
  })

  // Less than the lines and one thread would take together.
  test.each([
    ['1', 300],
    ['2', 450],
  ])('over 300 MB of good lines on %s thread(s)', async (threads, mostMiB) => {
    const event = good.replace('{', `{"notes":"${'a'.repeat(20_000)}",`)
    const piece = Buffer.from(`${event}\n`.repeat(500))
    const pieces = Math.ceil(300_000_000 / piece.length)
    const child = startCli(['check', '--summary', '--threads', threads])
    const result = ended(child)
    for (let sent = 0; sent < pieces; sent++) {
      await new Promise((resolve) => child.stdin?.write(piece, resolve))
    }
    child.stdin?.end()
    const { stdout, status, peakMiB } = await result
    expect(stdout).toMatch(new RegExp(`conforming +${500 * pieces} `))
    expect(status).toBe(0)
    expect(peakMiB).toBeGreaterThan(50)
    expect(peakMiB).toBeLessThan(mostMiB)
  })
})
