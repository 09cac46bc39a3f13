import type { Goal } from './goals.ts'
import { boundOf, goals, verdictOn } from './goals.ts'
import type { Machine } from './machine.ts'
import type { Spread } from './paired.ts'
import type { PartResult } from './results.ts'
import { saidOf } from './said.ts'

const begin = '<!-- figures -->'
const end = '<!-- /figures -->'

const newPage = `# Results

What \`npm run bench\` measured, and why it is so. The tables are written by
\`npm run bench -- --page\` between two markers; all else is written by hand.

${begin}
${end}

## What bounds it

## What was tried
`

/**
 * The page with these results in the place of those that it held; all around them stays. `page` is null where there is
 * none yet. Throws an error of one line where it has no place for them.
 */
export function withFigures(page: string | null, parts: readonly PartResult[]): string {
  const around = page ?? newPage
  const [from, to] = [around.indexOf(begin), around.indexOf(end)]
  if (from < 0 || to < from)
    throw new Error(`the page has no place for figures: put ${begin} and ${end} where they are to stand`)
  return `${around.slice(0, from)}${begin}\n\n${figuresOf(parts)}\n${around.slice(to)}`
}

function figuresOf(parts: readonly PartResult[]): string {
  return [
    ...placesOf(parts).map((measured) => `${measured}.\n`),
    '### Goals\n',
    goalsTable(parts),
    ...parts.map(partText),
  ].join('\n')
}

/** When and on what the parts were measured; where that is not the same for all, which were. */
function placesOf(parts: readonly PartResult[]): string[] {
  const places = Map.groupBy(parts, ({ machine }) => JSON.stringify(machine))
  return [...places.values()].map((some) => {
    const which = places.size > 1 ? `${some.map(({ name }) => name).join(', ')}: measured` : 'Measured'
    return `${which} ${daysOf(some)}${some[0] ? `, on ${machineText(some[0].machine)}` : ''}`
  })
}

function daysOf(parts: readonly PartResult[]): string {
  const days = parts.map(({ at }) => at.slice(0, 10)).toSorted()
  return days.at(0) === days.at(-1) ? `on ${days[0]}` : `from ${days[0]} to ${days.at(-1)}`
}

function machineText({ cores, model, memoryGb, versions }: Machine): string {
  const ran = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${cores} cores of ${model} with ${memoryGb} GB, which broker, contenders and bench shared: ${ran.join(', ')}`
}

function goalsTable(parts: readonly PartResult[]): string {
  const rows = goals.map((goal) => {
    const seen = seenIn(parts, goal)
    return [
      goal.means,
      boundOf(goal),
      seen ? saidOf(seen) : '',
      seen ? verdictOn(goal, seen) : 'not measured',
    ]
  })
  return tableOf(['measure', 'goal', 'seen: median (range)', ''], rows)
}

function seenIn(parts: readonly PartResult[], goal: Goal): Spread | undefined {
  return parts
    .map(({ ratios, figures }) => ('ratio' in goal ? ratios[goal.ratio] : figures[goal.figure]))
    .findLast((spread) => spread !== undefined)
}

function partText(part: PartResult): string {
  const { name, measures, at, pairs, events, seconds, minutes, loadBefore, ratios, notes } = part
  const times = pairs === 1 ? 'one run' : `${pairs} runs`
  const many = events === null ? `${seconds} seconds` : `${events.toLocaleString('en-GB')} events`
  const how = `${times} a side of ${many}, ${at.slice(0, 10)}, ${minutes.toFixed(1)} minutes; load before: ${loadBefore.toFixed(2)}`
  const told = Object.entries(ratios).map(([measure, spread]) => [measure, saidOf(spread)])
  return [
    `### ${name}: ${measures}\n\n${how}.\n`,
    ...(told.length > 0 ? [tableOf(['ratio', 'median (range)'], told)] : []),
    ...tablesOf(part),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}\n`).join('')] : []),
  ].join('\n')
}

/** A figure's name is what was measured, a colon, and the measure: a row for each of the one, a column of the other. */
function tablesOf({ figures }: PartResult): string[] {
  const rows = new Map<string, Map<string, string>>()
  for (const [name, spread] of Object.entries(figures)) {
    const [, row = name, column = ''] = /^(.*): (.*)$/.exec(name) ?? []
    const cells = rows.get(row) ?? new Map<string, string>()
    rows.set(row, cells.set(column, saidOf(spread)))
  }
  const alike = Map.groupBy(rows, ([, cells]) => JSON.stringify([...cells.keys()]))
  return [...alike.values()].map((some) => {
    const columns = [...(some[0]?.[1].keys() ?? [])]
    // A single row of many measures is read more easily the other way round.
    if (some.length === 1)
      return tableOf(
        [some[0]?.[0] ?? '', 'median (range)'],
        [...(some[0]?.[1] ?? [])].map(([measure, cell]) => [measure, cell]),
      )
    return tableOf(
      ['', ...columns],
      some.map(([row, cells]) => [row, ...columns.map((column) => cells.get(column) ?? '')]),
    )
  })
}

function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('')
}
