import { Command } from 'commander'
import { readRules } from '../config/rules-folder.ts'
import type { RuleCase } from '../core/pack/case-schema.ts'
import { citationOf } from '../core/pack/compile-pack.ts'
import { type Pack, possibleResults } from '../core/pack/load-pack.ts'
import type { RuleData } from '../core/pack/pack-schema.ts'
import { unknownName } from '../core/pack/pack-scope.ts'
import { readingsNamed } from '../core/pack/readings.ts'
import { Fault } from '../fault.ts'
import { openOutput } from '../terminal/output.ts'
import { table } from '../terminal/table.ts'

/** `coding-quality rules`: what is asked of an episode, why, and where it says so. */
export function rulesCommand(): Command {
  const rules = new Command('rules')
    .summary('what the rules ask, and why')
    .description('Shows the rules that episodes are judged by.')
  rules
    .command('list')
    .description('One line for every rule of every pack.')
    .action(() => say(listed(readRules())))
  rules
    .command('show')
    .description(
      'One rule whole: what it asks, why, the citation, the readings it depends on, examples. Or a pack.',
    )
    .argument('<ID>', 'pack/rule, the rule alone where only one pack has it, or a pack')
    .addHelpText(
      'after',
      '\nExamples:\n  coding-quality rules show ipg553/diagnosis-coded\n  coding-quality rules show ipg553',
    )
    .action((id: string) => say(shown(readRules(), id)))
  return rules
}

async function say(text: string): Promise<void> {
  const output = openOutput()
  await output.write(text)
  await output.end()
}

const severitiesOf = (rule: RuleData) =>
  [...new Set(rule.findings.map(({ severity }) => severity))].join(', ')

function listed(packs: readonly Pack[]): string {
  const rows = packs.flatMap(({ id, data }) =>
    data.rules.map((rule) => [`${id}/${rule.id}`, severitiesOf(rule), data.status, rule.title]),
  )
  return table(['rule', 'severity', 'status', 'what it asks'], rows)
}

function shown(packs: readonly Pack[], id: string): string {
  const pack = packs.find((one) => one.id === id)
  if (pack !== undefined) return packText(pack)
  const all = packs.flatMap((one) =>
    one.data.rules.map((rule) => ({ pack: one, rule, full: `${one.id}/${rule.id}` })),
  )
  const matching = all.filter(({ full, rule }) => full === id || rule.id === id)
  const [only, ...more] = matching
  if (only === undefined) {
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
  return ruleText(only.pack, only.rule)
}

function packText({ id, data }: Pack): string {
  const { source } = data
  const rows = data.rules.map((rule) => [rule.id, severitiesOf(rule), rule.title])
  return [
    `${id} ${data.version} (${data.status})  ${data.title}`,
    '',
    `Source: ${source.guidance}, ${source.title}. ${source.publisher}${source.published ? `, ${source.published}` : ''}.`,
    '',
    table(['rule', 'severity', 'what it asks'], rows),
  ].join('\n')
}

function ruleText(pack: Pack, rule: RuleData): string {
  const { guidance, locator, sha256 } = citationOf(pack.data, rule.cites)
  const named = new Set(readingsNamed(rule).map(({ id }) => id))
  const readings = pack.data.interpretations.filter(({ id }) => named.has(id))
  const cases = pack.cases.get(rule.id) ?? []
  return [
    `${pack.id}/${rule.id}  ${rule.title}`,
    '',
    `Why       ${rule.why}`,
    `Source    ${guidance}, ${locator}${sha256 === undefined ? '' : `\n          SHA-256 of the passage ${sha256}`}`,
    `Results   ${possibleResults(rule).join(', ')}`,
    '',
    'What it says',
    ...rule.findings.map(
      ({ status, severity, message }) => `  ${severity}${status === 'fail' ? '' : `, ${status}`}: ${message}`,
    ),
    '',
    'Readings it depends on',
    ...(readings.length === 0
      ? ['  none']
      : readings.map(({ id, question, chosen }) => `  ${id}  ${question} ${chosen}`)),
    '',
    'Examples',
    ...cases.map(exampleText),
    '',
  ].join('\n')
}

function exampleText({ name, given, expect }: RuleCase): string {
  const codes = (label: string, list: readonly string[]) =>
    list.length === 0 ? [] : [`${label} ${list.join(' ')}`]
  const image = given.imageControl
  const parts = [
    ...codes('diagnoses', given.diagnoses),
    ...codes(
      'procedures',
      given.procedures.map((procedure) => (typeof procedure === 'string' ? procedure : procedure.code)),
    ),
    ...codes('SNOMED CT procedures', given.snomedProcedures),
    ...codes('SNOMED CT diagnoses', given.snomedDiagnoses),
    ...(image === null ? [] : [`image control ${[image.used, ...image.methods].join(' ')}`]),
    `${given.startDate} to ${given.endDate ?? 'open'}`,
  ]
  return `  ${expect.padEnd(22)}  ${name}\n${' '.repeat(26)}${parts.join(' · ')}`
}
