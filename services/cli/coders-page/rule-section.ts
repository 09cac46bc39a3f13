import { citationOf } from '../../core/pack/compile-pack.ts'
import type { Pack } from '../../core/pack/load-pack.ts'
import type { FindingCaseData, RuleData } from '../../core/pack/pack-schema.ts'
import { elementsReadBy } from '../../core/pack/reading-elements.ts'
import { examplesText } from './examples.ts'
import type { Examples } from './judged-cases.ts'
import { blocks, linkTo, markdownTable, plain } from './markdown.ts'

/** How a page calls what a message names. */
const placeholders: Readonly<Record<string, string>> = {
  observed: 'codes found',
  expected: 'codes expected',
  coded: 'coded approach',
  recorded: 'recorded approach',
  methods: 'stated methods',
  'uncoded-methods': 'methods without a code',
}

/** A rule whole: what it asks, why, where that is said, what it finds, and examples. */
export function ruleSection(pack: Pack, rule: RuleData, examples: Examples): string {
  return blocks(
    `### ${rule.id}`,
    `**${plain(rule.title)}.** ${plain(rule.why)}`,
    [
      `- **Where it is said:** ${plain(sourceText(pack, rule))}`,
      ...(rule['looks-at'] === undefined ? ['- It looks at every episode to which the pack applies.'] : []),
      ...readingsText(pack, rule),
    ],
    findingsTable(rule),
    examplesText(examples),
  )
}

function sourceText({ data }: Pack, { cites, enforces }: RuleData): string {
  const [first, ...more] = [cites, ...enforces].map((passage) => citationOf(data, passage))
  const locators = [first, ...more].flatMap((one) => one?.locator ?? [])
  return `${first?.guidance}, ${locators.join('; ')}.`
}

/** The entries of the register that reach this rule, those that decide whether the pack applies at all left out. */
function readingsText({ data }: Pack, { id }: RuleData): string[] {
  const reaching = data.interpretations
    .map((entry) => entry.id)
    .filter((entry) => elementsReadBy(data, entry).some(({ reaches }) => reaches?.includes(`rule ${id}`)))
    .sort()
  return reaching.length === 0 ? [] : [`- **Rests on the readings:** ${reaching.map(linkTo).join(', ')}`]
}

function findingsTable({ findings }: RuleData): string[] {
  return markdownTable(
    ['', 'What it says'],
    findings.map((finding) => [`**${severityText(finding)}**`, messageText(finding.message)]),
  )
}

const severityText = ({ severity, status }: FindingCaseData) =>
  status === 'fail' ? severity : `${severity}, cannot tell`

function messageText(message: string): string {
  return message
    .split(/\{([a-z-]+)\}/)
    .map((part, index) => (index % 2 === 0 ? plain(part) : `*${placeholders[part] ?? part}*`))
    .join('')
}
