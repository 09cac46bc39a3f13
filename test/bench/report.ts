import type { Machine } from './machine.ts'
import type { Spread } from './paired.ts'

/** What a run of the benchmarks found: ratios and figures by their names, and under which conditions. */
export interface Findings {
  readonly ratios: Record<string, Spread>
  readonly figures: Record<string, Spread>
  readonly notes: string[]
}

/** A run of one part adds to these. */
export interface Report extends Findings {
  ratio(measure: string, spread: Spread): void
  figure(name: string, spread: Spread): void
  note(text: string): void
}

export function createReport(say: (line: string) => void): Report {
  const [ratios, figures, notes] = [
    {} as Record<string, Spread>,
    {} as Record<string, Spread>,
    [] as string[],
  ]
  return {
    ...{ ratios, figures, notes },
    ratio(measure, spread) {
      ratios[measure] = spread
      say(`  ratio  ${measure}: ${told(spread)}`)
    },
    figure(name, spread) {
      figures[name] = spread
      say(`         ${name}: ${told(spread)}`)
    },
    note(text) {
      notes.push(text)
      say(`  note   ${text}`)
    },
  }
}

const told = ({ median, low, high, runs }: Spread) =>
  runs < 2 ? rounded(median) : `${rounded(median)} (${rounded(low)} to ${rounded(high)}, ${runs} runs)`

const rounded = (value: number) =>
  Math.abs(value) >= 1_000
    ? Math.round(value).toLocaleString('en-GB')
    : String(Number.parseFloat(value.toPrecision(3)))

/** The file of a run: `ratios` holds the median of each, `spreads` their ranges. */
export function asJson(machine: Machine, settings: object, { ratios, figures, notes }: Findings): string {
  const medians = Object.fromEntries(Object.entries(ratios).map(([name, { median }]) => [name, median]))
  return `${JSON.stringify({ machine, settings, ratios: medians, figures, spreads: ratios, notes }, null, 2)}\n`
}
