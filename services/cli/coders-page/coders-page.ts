import type { Pack } from '../../core/pack/load-pack.ts'
import type { RuleData } from '../../core/pack/pack-schema.ts'
import { examplesBy } from './judged-cases.ts'
import { blocks, code, linkTo, markdownTable, plain } from './markdown.ts'
import { registerSection } from './register-section.ts'
import { ruleSection } from './rule-section.ts'
import { scopeSection } from './scope-section.ts'

const statuses: Readonly<Record<Pack['data']['status'], string>> = {
  draft:
    'draft. It reports and never rejects, and judges only where it is asked for by name (`PACKS`, `--packs`).',
  stable: 'stable. An error rejects the episode, a warning makes it advisory, an info changes no outcome.',
  retired: 'retired. It is kept for what was judged by it.',
}

/** A pack's page for clinical coders, in Markdown: all that its rules ask, why, with examples from their cases. */
export function codersPage(pack: Pack): string {
  const { data } = pack
  const examples = examplesBy(pack)
  const page = blocks(
    '<!-- Written by `coding-quality rules pages` from the pack and its cases: change those, not this page. -->',
    `# ${data.scope === 'guidance' ? `${plain(data.source.guidance)}: ` : ''}${plain(data.title)}`,
    introduction(pack),
    'This page says in its own words what the rules ask. Where they follow a publication, the publication is what counts. The page is unofficial: not made or endorsed by the publisher.',
    rulesTable(data.rules),
    scopeSection(pack, examples.outOfScope),
    unknownSection(pack),
    '## The rules',
    'Each example shows only what matters to its rule; where another rule of the pack finds something in it, that is said.',
    ...data.rules.map((rule) => ruleSection(pack, rule, examples.of(rule.id))),
    registerSection(pack),
    versionSection(pack),
  )
  return `${page}\n`
}

function introduction({ id, data }: Pack): string[] {
  const { guidance, title, publisher, published, document } = data.source
  const date = published === undefined ? '' : `, ${published}`
  return [
    `- **Source:** ${plain(guidance)}, *${plain(title)}*, ${plain(publisher)}${date}`,
    `- **Pack:** ${code(id)}, version ${data.version}`,
    `- **Status:** ${statuses[data.status]}`,
    ...(document === undefined
      ? []
      : [
          `- **Bound to the text:** by SHA-256, sentence by sentence. To check a copy: ${code(`coding-quality rules verify-source --document FILE ${id}`)}`,
        ]),
  ]
}

function rulesTable(rules: readonly RuleData[]): string[] {
  return markdownTable(
    ['Rule', 'What it asks', 'Severity'],
    rules.map((rule) => [
      linkTo(rule.id),
      plain(rule.title),
      [...new Set(rule.findings.map(({ severity }) => severity))].join(', '),
    ]),
  )
}

function unknownSection({ data: { unknown } }: Pack): string {
  if (unknown.length === 0) return ''
  return blocks(
    '## What is not known',
    'No copy of the publication was at hand. What is not known of it is not asked:',
    unknown.map((what) => `- ${plain(what)}`),
  )
}

function versionSection({ data: { version } }: Pack): string {
  return blocks(
    '## Versions',
    `This is version ${version}. The last number changes where no verdict does, the middle one where verdicts change and nothing is newly rejected, the first where an episode that was accepted is rejected.`,
  )
}
