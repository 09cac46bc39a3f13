import { expect, test } from 'vitest'
import { formatOf } from '../../services/formats/format-of.ts'

test.each([
  ['episodes.ndjson', 'ndjson'],
  ['dir.csv/episodes.JSONL', 'ndjson'],
  ['episodes.json.gz', 'ndjson'],
  ['-', 'ndjson'],
  ['hes.csv', 'hes-csv'],
  ['hes.2023.TXT', 'hes-csv'],
  ['hes.psv.zst', 'hes-csv'],
])('%s is %s', (fileName, format) => {
  expect(formatOf(fileName).name).toBe(format)
})

test('what is asked for goes before the name', () => {
  expect(formatOf('episodes.json', 'hes-csv').name).toBe('hes-csv')
  expect(formatOf('-', 'hes-csv').name).toBe('hes-csv')
})

test.each([
  [
    'episodes.parquet',
    undefined,
    'episodes.parquet: the name does not tell the format; say --format ndjson|hes-csv',
  ],
  ['ndjson', undefined, 'ndjson: the name does not tell the format; say --format ndjson|hes-csv'],
  ['episodes.json', 'xml', '--format xml: no such format; the formats are ndjson, hes-csv'],
  ['episodes.json', '', '--format : no such format; the formats are ndjson, hes-csv'],
])('%s with --format %s is refused', (fileName, explicit, message) => {
  expect(() => formatOf(fileName, explicit)).toThrow(expect.objectContaining({ code: 'usage', message }))
})
