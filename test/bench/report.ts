import type { RatioName } from './goals.ts'
import type { Spread } from './paired.ts'
import { saidOf } from './said.ts'

/** What a part of the benchmarks found: ratios and figures by their names, and under which conditions. */
export interface Findings {
  readonly ratios: Readonly<Partial<Record<RatioName, Spread>>>
  readonly figures: Readonly<Record<string, Spread>>
  readonly notes: readonly string[]
}

/** A part adds to these. A figure's name is what was measured, a colon, and the measure with its unit. */
export interface Report extends Findings {
  ratio(measure: RatioName, spread: Spread): void
  figure(name: string, spread: Spread): void
  note(text: string): void
}

export function createReport(say: (line: string) => void): Report {
  const ratios: Partial<Record<RatioName, Spread>> = {}
  const figures: Record<string, Spread> = {}
  const notes: string[] = []
  return {
    ...{ ratios, figures, notes },
    ratio(measure, spread) {
      ratios[measure] = spread
      say(`  ratio  ${measure}: ${saidOf(spread)}`)
    },
    figure(name, spread) {
      figures[name] = spread
      say(`         ${name}: ${saidOf(spread)}`)
    },
    note(text) {
      notes.push(text)
      say(`  note   ${text}`)
    },
  }
}
