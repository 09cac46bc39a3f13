import type { RedriveSettings } from '../redrive/settings.ts'
import { isInOrder, type LeftOut, leftOutBecause, mostLocated, type Tally } from '../redrive/tally.ts'
import { byCount, table } from '../terminal/table.ts'

const mostRows = 60

/** What was done, or in a dry run would be, for people. */
export function redriveText(tally: Tally, settings: RedriveSettings): string {
  const { from, input, ledger, dryRun } = settings
  const other = otherKindsText(tally, settings)
  if (tally.selected === 0)
    return `Nothing is selected: ${from} holds ${tally.read} records, and the options mean none of them.\n${other}`
  const mode = dryRun ? ' (dry run: nothing was changed)' : ''
  return [
    `From ${from} to ${input}, ledger ${ledger}${mode}\n`,
    ...(tally.redriven > 0 ? [totalTable(tally, dryRun), verdictTable(tally, dryRun)] : []),
    ...(hasStubs(tally) ? [sizeText] : []),
    ...(tally.leftOut.size > 0 ? [leftOutTable(tally.leftOut), locatedTable(tally)] : []),
    ...(tally.superseded > 0 ? [supersededText(tally, settings)] : []),
    ...(other === '' ? [] : [other]),
    summaryText(tally, dryRun),
    '',
  ].join('\n')
}

const verdict = (dryRun: boolean) => (dryRun ? 'would now be' : 'is now, by these rules')

function totalTable({ verdicts, redriven }: Tally, dryRun: boolean): string {
  const totals = sumBy(
    [...verdicts.values()].flatMap((becoming) =>
      [...becoming].map(([becomes, n]) => [becomes.replace(/:.*/, ''), n] as const),
    ),
  )
  return table([verdict(dryRun), 'records'], [...byCount(totals), ['all', redriven]])
}

function verdictTable({ verdicts }: Tally, dryRun: boolean): string {
  const rows = [...verdicts]
    .flatMap(([was, becoming]) => [...becoming].map(([becomes, n]) => [was, becomes, n] as const))
    .toSorted(
      ([one, first, n], [other, second, m]) =>
        m - n || one.localeCompare(other) || first.localeCompare(second),
    )
  const others = Map.groupBy(rows.slice(mostRows), ([, becomes]) => becomes)
  const more = [...others].map(
    ([becomes, rest]) => [`${rest.length} more`, becomes, rest.reduce((sum, [, , n]) => sum + n, 0)] as const,
  )
  return table(
    ['was', verdict(dryRun), 'records'],
    [...rows.slice(0, mostRows), ...more.toSorted(([, , n], [, , m]) => m - n)],
  )
}

const hasStubs = ({ verdicts }: Tally) => verdicts.has('output-too-large')

const sizeText =
  'Whether an output fits its topic is not foretold: what was output-too-large is so again unless its topic takes more now.\n'

const leftOutTable = (leftOut: ReadonlyMap<LeftOut, number>) =>
  table(
    ['left where it is, for it', 'records'],
    [...leftOut].map(([why, n]) => [leftOutBecause[why], n]),
  )

/** Where the first of them are: before all, those that somebody has to look after. */
function locatedTable({ leftOut, leftAt }: Tally): string {
  const located = [...leftAt]
    .toSorted(([one], [other]) => Number(isInOrder(one)) - Number(isInOrder(other)))
    .flatMap(([why, places]) =>
      places.map(({ topic, partition, offset }) => [topic, partition, String(offset), leftOutBecause[why]]),
    )
  const rows = located.slice(0, mostLocated)
  const more = leftOut.values().reduce((sum, n) => sum + n, -rows.length)
  const rest = more > 0 ? `and ${more} more\n` : ''
  return table(['left in', 'partition', 'offset', 'for it'], rows) + rest
}

const supersededText = ({ superseded }: Tally, { input }: RedriveSettings) =>
  `Behind ${superseded} of them stands a newer record of the same key on ${input}: once redriven, the older event is the last one. --skip-superseded leaves them out.\n`

function otherKindsText({ otherKinds }: Tally, { from, outcome }: RedriveSettings): string {
  if (otherKinds.size === 0) return ''
  const said = byCount(otherKinds).map(([kind, n]) => `${kind} ${n}`)
  const option = outcome === 'undecodable' ? '--dead-letter' : '--rejected'
  return `${from} holds outputs of another kind (outcome ${said.join(', ')}): is ${option} the right topic?\n`
}

function summaryText({ selected, redriven }: Tally, dryRun: boolean): string {
  return `${selected} selected, ${redriven} ${dryRun ? 'would be redriven' : 'redriven'}, ${selected - redriven} left where they are.`
}

function sumBy(counts: readonly (readonly [string, number])[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const [name, n] of counts) sums.set(name, (sums.get(name) ?? 0) + n)
  return sums
}
