import type { RedriveSettings } from '../redrive/settings.ts'
import { type LeftOut, leftOutBecause, type Tally } from '../redrive/tally.ts'
import { byCount, table } from '../terminal/table.ts'

const mostRows = 60

/** What was done, or in a dry run would be, for people. */
export function redriveText(tally: Tally, settings: RedriveSettings): string {
  const { from, input, ledger, dryRun } = settings
  if (tally.selected === 0)
    return `Nothing is selected: ${from} holds ${tally.read} records, and the options mean none of them.\n`
  const mode = dryRun ? ' (dry run: nothing was changed)' : ''
  return [
    `From ${from} to ${input}, ledger ${ledger}${mode}\n`,
    ...(tally.redriven > 0 ? [verdictTable(tally, dryRun)] : []),
    ...(tally.leftOut.size > 0 ? [leftOutTable(tally.leftOut)] : []),
    ...(tally.superseded > 0 ? [supersededText(tally, settings)] : []),
    summaryText(tally, dryRun),
    '',
  ].join('\n')
}

function verdictTable({ verdicts, redriven }: Tally, dryRun: boolean): string {
  const rows = [...verdicts]
    .flatMap(([was, becoming]) => byCount(becoming).map(([becomes, n]) => [was, becomes, n] as const))
    .toSorted(([one], [other]) => one.localeCompare(other))
  const others = rows.slice(mostRows)
  const more = others.reduce((sum, [, , n]) => sum + n, 0)
  return table(
    ['was', dryRun ? 'would now be' : 'is now, by these rules', 'records'],
    [
      ...rows.slice(0, mostRows),
      ...(more > 0 ? [[`${others.length} more`, '', more]] : []),
      ['all', '', redriven],
    ],
  )
}

const leftOutTable = (leftOut: ReadonlyMap<LeftOut, number>) =>
  table(
    ['left where it is, for it', 'records'],
    [...leftOut].map(([why, n]) => [leftOutBecause[why], n]),
  )

const supersededText = ({ superseded }: Tally, { input }: RedriveSettings) =>
  `Behind ${superseded} of them stands a newer record of the same key on ${input}: once redriven, the older event is the last one. --skip-superseded leaves them out.\n`

function summaryText({ selected, redriven }: Tally, dryRun: boolean): string {
  return `${selected} selected, ${redriven} ${dryRun ? 'would be redriven' : 'redriven'}, ${selected - redriven} left where they are.`
}
