import type { RuleCase } from '../core/pack/case-schema.ts'
import { citationOf } from '../core/pack/compile-pack.ts'
import { type Pack, possibleResults } from '../core/pack/load-pack.ts'
import type { RuleData } from '../core/pack/pack-schema.ts'
import { readingsNamed } from '../core/pack/readings.ts'
import { table } from '../terminal/table.ts'

const severitiesOf = (rule: RuleData) =>
  [...new Set(rule.findings.map(({ severity }) => severity))].join(', ')

/** A line for every rule of every pack. */
export function rulesTable(packs: readonly Pack[]): string {
  const rows = packs.flatMap(({ id, data }) =>
    data.rules.map((rule) => [`${id}/${rule.id}`, severitiesOf(rule), data.status, rule.title]),
  )
  return table(['rule', 'severity', 'status', 'what it asks'], rows)
}

/** A pack, its source and its rules. */
export function packPage({ id, data }: Pack): string {
  const { source } = data
  const rows = data.rules.map((rule) => [rule.id, severitiesOf(rule), rule.title])
  return [
    `${id} ${data.version} (${data.status})  ${data.title}`,
    '',
    `Source: ${source.guidance}, ${source.title}. ${source.publisher}${source.published ? `, ${source.published}` : ''}.`,
    '',
    table(['rule', 'severity', 'what it asks'], rows),
    ...(data.unknown.length === 0
      ? []
      : ['Not known, and so not asked:', ...data.unknown.map((what) => `  ${what}`), '']),
  ].join('\n')
}

/** A rule whole: what it asks, why, where that is said, what it depends on, and its cases as examples. */
export function rulePage(pack: Pack, rule: RuleData): string {
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
