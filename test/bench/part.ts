import type { Corpora } from './corpora.ts'
import type { Report } from './report.ts'
import { said } from './said.ts'

/** How a part is to run. */
export interface PartSettings {
  /** How often each side is measured. */
  readonly pairs: number
  /** In steady state, a side and pair. */
  readonly events: number
  /** Of measured latency, a side and pair. */
  readonly seconds: number
  /** Generated events, which parts of one run share. */
  readonly corpora: Corpora
}

/** A part of the benchmarks that can run alone. */
export interface Part {
  /** In words, for `--help`. */
  readonly measures: string
  /** How many events it takes where nothing is said; null: it is the seconds that count. */
  readonly events: number | null
  /** Set where it is run once, however many pairs are asked for. */
  readonly pairs?: 1
  /** What tells something: fewer are to try. `events` are those of a side over all pairs. */
  readonly enough: { readonly pairs: number; readonly events: number }
  /** About how many minutes it takes as it comes, on two cores. */
  readonly minutes: number
  readonly run: (settings: PartSettings, report: Report, log: (line: string) => void) => Promise<void>
}

/** A comparison: at least five pairs, and five million events a side over all of them. */
export const comparison = { events: 1_000_000, enough: { pairs: 5, events: 5_000_000 } }

/** Why what a part finds tells nothing; null where it does. `events` are those of a side and pair, null where seconds count. */
export function whyTooFew(
  { enough }: Pick<Part, 'enough'>,
  { pairs, events }: { readonly pairs: number; readonly events: number | null },
): string | null {
  const all = events === null ? enough.events : pairs * events
  if (pairs >= enough.pairs && all >= enough.events) return null
  const counted = `${enough.pairs} ${enough.pairs === 1 ? 'pair' : 'pairs'}`
  if (events === null) return `fewer than ${counted} are too few to tell anything`
  return `${pairs} × ${said(events)} events a side are too few to tell anything: ${said(enough.events)} would do, over ${counted} at least`
}
