import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { loadPack, type PackFiles } from '../core/pack/load-pack.ts'
import { Fault } from '../fault.ts'
import { openOutput } from '../terminal/output.ts'
import { codersPage } from './coders-page/coders-page.ts'
import { namedPacks, packFolder, packsMeaning } from './named-packs.ts'

/** `coding-quality rules pages`: each pack's page for clinical coders, written beside it. */
export function pagesCommand(): Command {
  return new Command('pages')
    .summary('write the page of each pack for coders, or check that it is as its pack says')
    .description(
      "Writes each pack's page for clinical coders, README.md in its folder: what every rule asks and why, with examples of what to avoid and what to prefer, and the readings of the guidance.",
    )
    .argument('[PACK...]', packsMeaning)
    .option('--check', 'write nothing; say which pages are not as their packs say')
    .addHelpText(
      'after',
      `
Examples:
  coding-quality rules pages
  coding-quality rules pages ipg553 --check

Exit status: 0 written, or all as they should be, 1 some are not, 2 usage or input and output,
or a pack that does not load; the others are looked at all the same.`,
    )
    .action(async (named: string[], { check = false }: { readonly check?: boolean }) => {
      const lines = namedPacks(...named).map((files) => pageOf(files, check))
      const output = openOutput()
      await output.write(lines.map(({ text }) => `${text}\n`).join(''))
      await output.end()
      if (lines.some(({ isRefused }) => isRefused)) process.exitCode = 2
      else process.exitCode = lines.some(({ isStale }) => isStale) ? 1 : 0
    })
}

interface Line {
  readonly text: string
  readonly isStale: boolean
  /** The pack does not load, so that its page cannot be told. */
  readonly isRefused?: true
}

/** One pack that does not load keeps nobody from the pages of the others. */
function pageOf(files: PackFiles, check: boolean): Line {
  try {
    return check ? checkPage(files) : writePage(files)
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== 'pack-invalid') throw fault
    const done = check ? 'checked' : 'written'
    return {
      text: `${nameOf(files)} is not ${done}, as its pack does not load:\n${fault.message.replace(/^/gm, '  ')}`,
      isStale: true,
      isRefused: true,
    }
  }
}

const nameOf = ({ pack }: PackFiles) => pack.file.replace(/[^/]*$/, 'README.md')
const pathOf = (files: PackFiles) => join(packFolder(files), 'README.md')

/** Says whether a pack's page is as the pack says, and if not, from which line on. */
export function checkPage(files: PackFiles): Line {
  const [name, path] = [nameOf(files), pathOf(files)]
  const page = codersPage(loadPack(files))
  if (!existsSync(path))
    return { text: `${name} is missing: write it with "coding-quality rules pages"`, isStale: true }
  const [written, meant] = [readPage(path), page].map((text) => text.split('\n')) as [string[], string[]]
  const line = meant.findIndex((text, index) => text !== written[index])
  const differs = line === -1 ? (written.length > meant.length ? meant.length : -1) : line
  return differs === -1
    ? { text: `${name} is as its pack says`, isStale: false }
    : {
        text: `${name}:${differs + 1}:1 is not as its pack says: write it anew with "coding-quality rules pages"`,
        isStale: true,
      }
}

function writePage(files: PackFiles): Line {
  const path = pathOf(files)
  const page = codersPage(loadPack(files))
  if (existsSync(path) && readPage(path) === page)
    return { text: `${nameOf(files)} is as its pack says`, isStale: false }
  try {
    writeFileSync(path, page)
  } catch (cause) {
    throw new Fault('output-unwritable', `${nameOf(files)} cannot be written`, { cause })
  }
  return { text: `${nameOf(files)} is written`, isStale: false }
}

function readPage(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Fault('input-unreadable', `${path} cannot be read`, { cause })
  }
}
