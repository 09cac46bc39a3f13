import { basename, dirname, resolve } from 'node:path'
import { Command } from 'commander'
import { packIds, readRules } from '../config/rules-folder.ts'
import type { Pack } from '../core/pack/load-pack.ts'
import { unknownName } from '../core/pack/pack-scope.ts'
import { Fault } from '../fault.ts'
import { openOutput } from '../terminal/output.ts'
import { isOnePack, loadedPacks, namedPacks, packsMeaning } from './named-packs.ts'
import { packPage, rulePage, rulesTable } from './rule-pages.ts'
import { certifyCommand } from './rules-certify.ts'
import { diffCommand } from './rules-diff.ts'
import { interpretationsCommand } from './rules-interpretations.ts'
import { lintCommand } from './rules-lint.ts'
import { mutateCommand } from './rules-mutate.ts'
import { newCommand } from './rules-new.ts'
import { pagesCommand } from './rules-pages.ts'
import { schemaCommand } from './rules-schema.ts'
import { verifySourceCommand } from './rules-verify-source.ts'

/** `coding-quality rules`: what is asked of an episode, why, and where it says so. */
export function rulesCommand(): Command {
  const rules = new Command('rules')
    .summary('what the rules ask, and why')
    .description('Shows the rules that episodes are judged by.')
  rules
    .command('list')
    .description('One line for every rule of every pack, or of those that are named.')
    .argument('[PACK...]', packsMeaning)
    .addHelpText(
      'after',
      '\nExamples:\n  coding-quality rules list\n  coding-quality rules list ipg553 opcs4-conventions',
    )
    .action((named: string[]) => say(rulesTable(loadedPacks(namedPacks(...named)))))
  rules
    .command('show')
    .description(
      'One rule whole: what it asks, why, the citation, the readings it depends on, examples. Or a pack.',
    )
    .argument(
      '<ID>',
      'pack/rule, the rule alone where only one pack has it that is no draft, or a pack; for the pack its folder will do',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  coding-quality rules show ipg553/diagnosis-coded\n  coding-quality rules show ipg553',
    )
    .action((id: string) => say(shownOfFolder(id) ?? shown(readRules(), id)))
  rules.addCommand(verifySourceCommand())
  rules.addCommand(interpretationsCommand())
  rules.addCommand(lintCommand())
  rules.addCommand(pagesCommand())
  rules.addCommand(schemaCommand())
  rules.addCommand(newCommand())
  rules.addCommand(certifyCommand())
  rules.addCommand(diffCommand())
  rules.addCommand(mutateCommand())
  return rules
}

async function say(text: string): Promise<void> {
  const output = openOutput()
  await output.write(text)
  await output.end()
}

/** A pack by its folder, or a rule of it; null where the name is of none. */
function shownOfFolder(id: string): string | null {
  if (id === '' || packIds().includes(id.split('/')[0] ?? '')) return null
  if (isOnePack(id)) return shown(loadedPacks(namedPacks(id)), basename(resolve(id)))
  const folder = dirname(id)
  if (!id.includes('/') || !isOnePack(folder)) return null
  return shown(loadedPacks(namedPacks(folder)), `${basename(resolve(folder))}/${basename(id)}`)
}

function shown(packs: readonly Pack[], id: string): string {
  // As verdicts name guidance, too: in capitals.
  const pack = packs.find((one) => one.id === id.toLowerCase())
  if (pack !== undefined) return packPage(pack)
  const all = packs.flatMap((one) =>
    one.data.rules.map((rule) => ({ pack: one, rule, full: `${one.id}/${rule.id}` })),
  )
  const named = all.filter(({ full, rule }) => full === id || rule.id === id)
  const counting = named.filter((one) => one.pack.data.status !== 'draft')
  const matching = counting.length > 0 ? counting : named
  const [only, ...more] = matching
  if (only === undefined) {
    refusePointer(packs, id)
    const known = [
      ...packs.map((one) => one.id),
      ...all.map(({ rule }) => rule.id),
      ...all.map(({ full }) => full),
    ]
    throw new Fault('usage', `${unknownName('rule', id, known, 'rules list shows all').message}`)
  }
  if (more.length > 0)
    throw new Fault(
      'usage',
      `more than one pack has a rule "${id}": ${matching.map(({ full }) => full).join(', ')}`,
    )
  return rulePage(only.pack, only.rule)
}

/** Says of guidance that a pack only points at that there is nothing more to show. */
function refusePointer(packs: readonly Pack[], id: string): void {
  for (const { id: pack, data } of packs) {
    const pointers = data.applicability.flatMap((reason) => reason['see-also'])
    const found = pointers.find(({ guidance }) => guidance.toLowerCase() === id.toLowerCase())
    if (found === undefined) continue
    throw new Fault(
      'usage',
      `${found.guidance} is guidance that ${pack} points at; there is no pack for it here`,
    )
  }
}
