import { loadNow, type Machine } from './machine.ts'
import type { BenchOptions } from './options.ts'
import { type Part, type PartSettings, whyTooFew } from './part.ts'
import { createReport } from './report.ts'
import type { PartResult } from './results.ts'

type Say = (line: string) => void

/** What went wrong first: in closing what was open then, more may. */
function messageOf(error: unknown): string {
  if (error instanceof SuppressedError) return messageOf(error.suppressed)
  return error instanceof Error ? error.message : String(error)
}

/** Runs a part, and tells what it finds as it finds it. Gives null where it failed: what it has found until then is no result. */
export async function runPart(
  { name, part, machine }: { readonly name: string; readonly part: Part; readonly machine: Machine },
  options: BenchOptions & Pick<PartSettings, 'corpora'>,
  say: Say,
  complain: Say,
): Promise<PartResult | null> {
  const { seconds, corpora } = options
  const pairs = part.pairs ?? options.pairs
  const events = part.events && (options.events ?? part.events)
  const { measures } = part
  const report = createReport(say)
  const [began, loadBefore] = [new Date(), loadNow()]
  say(`${name}: ${measures} (load before: ${loadBefore.toFixed(2)})`)
  const tooFew = whyTooFew(part, { pairs, events })
  if (tooFew !== null) report.note(tooFew)
  try {
    await part.run({ pairs, events: events ?? 0, seconds, corpora }, report, complain)
  } catch (error) {
    complain(`bench: ${name} failed: ${messageOf(error)}`)
    return null
  }
  const minutes = (Date.now() - began.getTime()) / 60_000
  const { ratios, figures, notes } = report
  const how = { at: began.toISOString(), minutes, pairs, events, seconds, loadBefore, machine }
  return { name, measures, ...how, ratios, figures, notes }
}
