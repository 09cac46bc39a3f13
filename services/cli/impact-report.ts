import { type Change, changes } from '../impact/difference.ts'
import type { Impact } from '../impact/impact.ts'
import { table } from '../terminal/table.ts'
import type { NamedRuleset } from './named-ruleset.ts'
import { type Unread, unreadLines } from './unread.ts'

const mostRows = 60

/** What was compared, and how much of it could not be. */
export interface Compared {
  readonly from: NamedRuleset
  readonly to: NamedRuleset
  readonly input: string
  readonly unread: Unread
  readonly tombstones: number
}

/** A change in words. */
const inWords = (change: Change) => change.replaceAll('-', ' ')

/** How two rulesets differ over a corpus, for people: in all, by outcome, by rule and by provider. */
export function impactText(impact: Impact, { from, to, input, unread, tombstones }: Compared): string {
  const isSame = from.ruleset.digest === to.ruleset.digest
  return [
    rulesetText('From', from),
    rulesetText('To  ', to),
    ...oneSidedText(from, to),
    `Over ${input}`,
    changedText(impact),
    ...(isSame ? ['  the rulesets are one and the same'] : []),
    ...unreadLines(unread),
    ...leftOutText(impact, tombstones),
    ...[outcomeTable, ruleTable, providerTable].flatMap((part) => {
      const text = part(impact)
      return text === null ? [] : ['', text.trimEnd()]
    }),
    '',
  ].join('\n')
}

const rulesetText = (side: string, { text, ruleset }: NamedRuleset) =>
  `${side} ${text}\n     ${ruleset.digest}`

function changedText({ judged, changed }: Impact): string {
  const total = changes.reduce((sum, change) => sum + changed[change], 0)
  const kinds = changes.map((change) => `${changed[change]} ${inWords(change)}`)
  return `  ${total} of ${judged} verdicts changed: ${kinds.join(', ')}`
}

/** Packs that judge on one side only: with the usual packs before, a pack named alone is alone. */
function oneSidedText(from: NamedRuleset, to: NamedRuleset): string[] {
  const idsOf = ({ ruleset }: NamedRuleset) => ruleset.packs.map(({ id }) => id)
  const missing = (of: NamedRuleset, other: NamedRuleset) =>
    idsOf(of).filter((id) => !idsOf(other).includes(id))
  const [dropped, added] = [missing(from, to), missing(to, from)]
  return [
    ...(dropped.length === 0 ? [] : [`Only in From: ${dropped.join(', ')}; whatever they find disappears`]),
    ...(added.length === 0 ? [] : [`Only in To: ${added.join(', ')}; whatever they find appears`]),
  ]
}

function leftOutText({ failed }: Impact, tombstones: number): string[] {
  const left = [
    [tombstones, 'withdraw an episode (tombstones), and are left out'],
    [failed.both, 'could not be judged by either, as a rule of each fails on them'],
    [failed.to, 'could be judged before and cannot be any more, as a rule fails on them'],
    [failed.from, 'could not be judged before, as a rule failed on them, and can be now'],
  ] as const
  return left.filter(([count]) => count > 0).map(([count, why]) => `  ${count} ${why}`)
}

function outcomeTable({ outcomes }: Impact): string | null {
  const rows = [...outcomes].flatMap(([was, becoming]) =>
    [...becoming].map(([is, n]) => [was, is, n] as const),
  )
  if (rows.length === 0) return null
  return table(
    ['was', 'is', 'episodes'],
    rows.toSorted(
      ([one, first, n], [other, second, m]) =>
        m - n || one.localeCompare(other) || first.localeCompare(second),
    ),
  )
}

function ruleTable({ byRule }: Impact): string | null {
  const rows = [...byRule].map(
    ([name, { rejects, rejected, appeared, disappeared, changed }]) =>
      [name, rejects, rejected, appeared, disappeared, changed] as const,
  )
  const head = ['rule', 'rejects now', 'rejected before', 'appeared', 'disappeared', 'changed']
  return counted(head, 'rules', rows, ([rejects = 0, rejected = 0, ...said]) =>
    // A draft that becomes stable says what it said, and rejects.
    Math.max(rejects + rejected, sum(said)),
  )
}

function providerTable({ byProvider }: Impact): string | null {
  const rows = [...byProvider].map(
    ([code, provider]) => [code, provider.judged, ...changes.map((change) => provider[change])] as const,
  )
  const head = ['provider', 'judged', ...changes.map(inWords)]
  return counted(head, 'providers', rows, ([, ...changed]) => sum(changed))
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)

type Row = readonly [name: string, ...counts: number[]]

/** A table of the rows in which something changed, those with the most changes first; null where there is none. */
function counted(
  head: readonly string[],
  what: string,
  all: readonly Row[],
  changesIn: (counts: readonly number[]) => number,
): string | null {
  const rows = all
    .map(([name, ...counts]) => ({ row: [name, ...counts] as const, changed: changesIn(counts) }))
    .filter(({ changed }) => changed > 0)
    .toSorted((one, other) => other.changed - one.changed || one.row[0].localeCompare(other.row[0]))
    .map(({ row }) => row)
  if (rows.length === 0) return null
  const more = rows.length - mostRows
  return `${table(head, rows.slice(0, mostRows))}${more > 0 ? `and ${more} ${what} more\n` : ''}`
}
