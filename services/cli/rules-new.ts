import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { packIds, readPackFiles, shippedRules } from '../config/rules-folder.ts'
import { lintPack } from '../core/pack/lint/lint-pack.ts'
import { packId } from '../core/pack/pack-schema.ts'
import { PackProblem, unknownName } from '../core/pack/pack-scope.ts'
import { newCasesText, newPackText, withNewRule } from '../core/pack/scaffold.ts'
import { Fault } from '../fault.ts'
import { openOutput } from '../terminal/output.ts'

const schemas = fileURLToPath(new URL('../../schemas', import.meta.url))

/** `coding-quality rules new`: a pack or a rule to be filled in. */
export function newCommand(): Command {
  return new Command('new')
    .summary('begin a pack, or a rule in a pack')
    .description(
      'Writes the files of a new pack, or adds a rule to one, with a TODO wherever something is to be filled in. It does not load before that, and says where.',
    )
    .argument('<NAME>', 'PACK for a pack, PACK/RULE for a rule: lower-case words joined by hyphens')
    .option('--folder <folder>', 'the folder of packs', shippedRules)
    .addHelpText(
      'after',
      `
Examples:
  coding-quality rules new ipg999 --folder .
  coding-quality rules new ipg999/diagnosis-coded --folder .

Nothing is overwritten. Exit status: 0 written, 2 usage or input and output.`,
    )
    .action(async (name: string, { folder }: { folder: string }) => {
      const [pack = '', rule, ...more] = name.split('/')
      if (more.length > 0 || ![pack, rule ?? 'x'].every((part) => packId.test(part)))
        throw new Fault(
          'usage',
          `"${name}" is neither PACK nor PACK/RULE: lower-case words joined by hyphens`,
        )
      const written = rule === undefined ? newPack(folder, pack) : newRule(folder, pack, rule)
      const output = openOutput()
      await output.write(toFillIn(folder, pack, written))
      await output.end()
    })
}

function newPack(folder: string, pack: string): string[] {
  const home = join(folder, pack)
  if (existsSync(home)) throw new Fault('usage', `${home} is there already: nothing is overwritten`)
  const file = join(home, 'pack.yaml')
  writing(file, () => {
    mkdirSync(join(home, 'cases'), { recursive: true })
    writeFileSync(file, newPackText(relative(home, schemas)), { flag: 'wx' })
  })
  return [file]
}

function newRule(folder: string, pack: string, rule: string): string[] {
  const home = join(folder, pack)
  const [file, cases] = [join(home, 'pack.yaml'), join(home, 'cases', `${rule}.yaml`)]
  if (!existsSync(file))
    throw new Fault('usage', unknownName('pack', pack, existsSync(folder) ? packIds(folder) : []).message)
  if (existsSync(cases)) throw new Fault('usage', `${cases} is there already: nothing is overwritten`)
  const text = edited(file, rule)
  writing(cases, () => {
    mkdirSync(join(home, 'cases'), { recursive: true })
    writeFileSync(cases, newCasesText(relative(join(home, 'cases'), schemas)), { flag: 'wx' })
  })
  // Whoever reads the pack meanwhile sees the old or the new, never half of it.
  writing(file, () => {
    writeFileSync(`${file}.new`, text)
    renameSync(`${file}.new`, file)
  })
  return [file, cases]
}

function edited(file: string, rule: string): string {
  try {
    return withNewRule(readFileSync(file, 'utf8'), rule)
  } catch (problem) {
    if (problem instanceof PackProblem) throw new Fault('usage', `${file}:${problem.message}`)
    throw new Fault('input-unreadable', `${file}: cannot be read`, { cause: problem })
  }
}

function writing(file: string, write: () => void): void {
  try {
    write()
  } catch (cause) {
    throw new Fault('output-unwritable', `${file}: cannot be written`, { cause })
  }
}

/** What the loader asks for now. */
function toFillIn(folder: string, pack: string, written: readonly string[]): string {
  const home = join(folder, pack)
  const { problems } = lintPack(readPackFiles(home, home))
  return [
    ...written.map((file) => `written: ${file}`),
    '',
    'The pack does not load before this is done:',
    ...problems.map((problem) => `  ${problem}`),
    '',
    `See again what is left: coding-quality rules lint ${home}`,
    '',
  ].join('\n')
}
