import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'bench-main-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

const page = join(folder, 'page.md')
const noJson = fileOf('no-json', '{"parts": [')
const noParts = fileOf('no-parts.json', '{"parts": [{"name": "streams"}]}')

test.each([
  ['an empty name of a part', ['--only', ''], /no part is called '': the parts are streams, .*recovery/],
  ['an unknown part', ['--only', 'core,cores'], /no part is called cores: the parts are streams, /],
  ['a page of nothing', ['--page', page], /--page and --from go together/],
  ['results for no page', ['--from', noParts], /--page and --from go together/],
  ['an empty name of a file', ['--page', page, '--from', `${noParts},`], /--from lacks the name of a file/],
  ['no JSON', ['--page', page, '--from', noJson], /no-json cannot be read as results: it is not JSON/],
  [
    'no results',
    ['--page', page, '--from', noParts],
    /no-parts\.json is no file of results: parts\.0\.measures/,
  ],
  [
    'no file',
    ['--page', page, '--from', join(folder, 'none')],
    /none cannot be read as results: there is no such file/,
  ],
  [
    'a page and parts',
    ['--page', page, '--from', noParts, '--only', 'core'],
    /--page measures nothing, so --only/,
  ],
  [
    'a file in no folder',
    ['--only', 'core', '--json', join(folder, 'no', 'x')],
    /x cannot be written: ENOENT/,
  ],
  ['a file of something else', ['--only', 'core', '--json', noJson], /no-json cannot be read as results/],
  ['a folder as page', ['--page', folder, '--from', noParts], /cannot be read as a page: EISDIR/],
])('%s is said in one line', (_, args, message) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
  expect(stderr).toMatch(message)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
})
