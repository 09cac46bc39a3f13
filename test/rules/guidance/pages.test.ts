import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { codersPage } from '../../../services/cli/coders-page/coders-page.ts'
import { examplesBy } from '../../../services/cli/coders-page/judged-cases.ts'
import { namedPacks } from '../../../services/cli/named-packs.ts'
import { packPage } from '../../../services/cli/rule-pages.ts'
import { checkPage } from '../../../services/cli/rules-pages.ts'
import { shippedRules } from '../../../services/config/rules-folder.ts'
import type { RuleCase } from '../../../services/core/pack/case-schema.ts'
import { loadPack, type Pack } from '../../../services/core/pack/load-pack.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { runCli } from '../../cli/run-cli.ts'
import { shared } from '../../shared-file.ts'
import { episodeGiven } from '../verdicts.ts'

const pages = namedPacks().map((files) => ({ files, pack: loadPack(files), id: files.id }))

test.each(pages)('$id: the page is as its pack says', ({ files, id }) => {
  expect(checkPage(files)).toEqual({ text: `rules/${id}/README.md is as its pack says`, isStale: false })
})

const everyPack = compileRuleset(
  pages.map(({ pack }) => pack),
  new Set(),
  { codings: 0, entries: 0, remembered: 0 },
)
function scopeOf({ id }: Pack, given: RuleCase['given']) {
  const scope = everyPack.assess(episodeGiven(given)).applicability[id]
  return scope ?? { status: 'applicable' as const }
}

/** The part of a page under a heading, up to the next one of its rank. */
const sectionOf = (page: string, heading: string) =>
  page.split(/^(?=#{1,3} )/m).find((part) => part.startsWith(`${heading}\n`)) ?? ''

describe.each(pages)('the page of $id', ({ pack }) => {
  const page = codersPage(pack)
  const { data } = pack

  test.each(data.rules)(
    '$id: why, where it is said, what to avoid and what to prefer',
    ({ id, title, cites }) => {
      const section = sectionOf(page, `### ${id}`)
      expect(section).toContain(`**${title}.**`)
      const locator = data.passages.find((passage) => passage.id === cites)?.locator ?? 'none'
      expect(section).toContain(locator)
      // At least one line of examples under each.
      expect(section).toMatch(/\*\*Avoid\*\*\n\n\| Example .*\n\|[ -|]+\n\| \w/)
      expect(section).toMatch(/\*\*Prefer\*\*\n\n\| Example .*\n\|[ -|]+\n\| \w/)
      for (const one of pack.cases.get(id) ?? []) {
        const isInScope = scopeOf(pack, one.given).status === 'applicable'
        expect([one.name, section.includes(`| ${one.name} |`)]).toEqual([one.name, isInScope])
      }
    },
  )

  test('an episode out of scope is shown once, with the reason and the guidance that fits better', () => {
    const scope = sectionOf(page, '## Which episodes')
    const shown = new Set<string>()
    for (const { name, given } of [...pack.cases.values()].flat()) {
      const its = scopeOf(pack, given)
      if (its.status === 'applicable' || shown.has(JSON.stringify(given))) continue
      shown.add(JSON.stringify(given))
      const row = scope.split('\n').find((line) => line.startsWith(`| ${name} |`))
      expect(row).toContain(` \`${its.reason}\` |`)
      if (its.seeAlso !== undefined) expect(row).toMatch(new RegExp(`\\| ${its.seeAlso} \\|$`))
    }
    const rows = scope.split('<details>')[1]?.match(/^\| (?!---|Example)/gm) ?? []
    expect(rows.length).toBe(shown.size)
  })

  test('the version, the status, the register and what is not known', () => {
    expect(page).toContain(`version ${data.version}`)
    expect(page).toContain(`**Status:** ${data.status}.`)
    for (const { id, chosen, alternative, evidence } of data.interpretations) {
      const section = sectionOf(page, `### ${id}`)
      for (const text of [chosen, alternative, evidence]) expect(section).toContain(text)
    }
    for (const what of data.unknown) expect(page).toContain(`\n- ${what}\n`)
    for (const { title } of data.applicability) expect(title).toMatch(/^[A-Z].*\.$/)
  })

  test.each(data.rules)('$id: what an example prefers, no error or warning of the pack minds', ({ id }) => {
    const { prefer } = examplesBy(pack).of(id)
    expect(prefer.length).toBeGreaterThan(0)
    expect(prefer.flatMap(({ others }) => others.filter(({ severity }) => severity !== 'info'))).toEqual([])
  })

  test('tables are whole, and links lead to a heading', () => {
    const headings = [...page.matchAll(/^#{1,3} (.+)$/gm)].map(([, text = '']) =>
      text
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    )
    expect(headings.filter((heading, index) => headings.indexOf(heading) !== index)).toEqual([])
    for (const [, target = ''] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(target)
    for (const [table] of page.matchAll(/(?:^\|.*\n)+/gm)) {
      const widths = table
        .trimEnd()
        .split('\n')
        .map((row) => row.replaceAll('\\|', '').split('|').length)
      expect(new Set(widths).size).toBe(1)
    }
    expect(page).not.toMatch(/undefined|\[object|\{[a-z-]+\}/)
  })
})

const guidance = shared('guidance/ipg553-coding-recommendations.txt', 'the publication itself')

test.skipIf(guidance === null)('no page repeats the publication', () => {
  const wordsOf = (text: string) => text.toLowerCase().match(/[a-z0-9.]+/g) ?? []
  const runsOf = (words: string[], length: number) =>
    words.map((_, at) => words.slice(at, at + length).join(' '))
  // Ten words in a row: locators name headings, which are shorter.
  const runs = new Set(runsOf(wordsOf(guidance?.toString('utf8') ?? ''), 10))
  for (const { pack } of pages) {
    expect(
      runsOf(wordsOf(codersPage(pack)), 10).filter((run) => run.split(' ').length === 10 && runs.has(run)),
    ).toEqual([])
  }
})

test.each(pages)('rules show $id says what is not known', ({ pack }) => {
  const page = packPage(pack)
  for (const what of pack.data.unknown) expect(page).toContain(what)
  expect(page.includes('Not known')).toBe(pack.data.unknown.length > 0)
})

describe('rules pages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pages-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const pack = join(folder, 'ipg445')
  const run = (...args: string[]) => runCli(['rules', 'pages', pack, ...args])
  const edit = (file: string, from: string, to: string) => {
    const text = readFileSync(join(pack, file), 'utf8')
    expect(text).toContain(from)
    writeFileSync(join(pack, file), text.replace(from, to))
  }

  test('sees a page that its pack has left behind, and writes it anew', async () => {
    cpSync(join(shippedRules, 'ipg445'), pack, { recursive: true })
    expect(await run('--check')).toMatchObject({
      status: 0,
      stdout: `${pack}/README.md is as its pack says\n`,
    })
    edit('cases/diagnosis-coded.yaml', 'Behind the primary tumour', 'Behind the melanoma')
    const line = readFileSync(join(pack, 'README.md'), 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('| Behind the primary tumour |'))
    const stale = await run('--check')
    expect(stale).toMatchObject({ status: 1, stderr: '' })
    expect(stale.stdout).toBe(
      `${pack}/README.md:${line + 1}:1 is not as its pack says: write it anew with "coding-quality rules pages"\n`,
    )
    expect(await run()).toMatchObject({ status: 0, stdout: `${pack}/README.md is written\n` })
    expect(await run('--check')).toMatchObject({ status: 0 })
  })

  test('sees what was added to a page by hand, and a page that is missing', async () => {
    const page = join(pack, 'README.md')
    writeFileSync(page, `${readFileSync(page, 'utf8')}A remark.\n`)
    expect((await run('--check')).stdout).toMatch(/README\.md:\d+:1 is not as its pack says/)
    rmSync(page)
    expect(await run('--check')).toMatchObject({
      status: 1,
      stdout: `${page} is missing: write it with "coding-quality rules pages"\n`,
    })
  })
})
