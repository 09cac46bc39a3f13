import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { RatioName } from './goals.ts'
import type { Machine } from './machine.ts'
import type { Spread } from './paired.ts'
import type { Findings } from './report.ts'

/** What one part found, and how it was run. */
export interface PartResult extends Findings {
  readonly name: string
  readonly measures: string
  /** When it began, in RFC 3339. */
  readonly at: string
  readonly minutes: number
  readonly pairs: number
  /** In steady state, a side and pair; null where seconds count. */
  readonly events: number | null
  readonly seconds: number
  readonly loadBefore: number
  readonly machine: Machine
}

/** The file of a run. `ratios` holds the median of each, `spreads` their ranges, `parts` all of it by parts. */
export interface Results {
  readonly machine: Machine
  readonly ratios: Readonly<Partial<Record<RatioName, number>>>
  readonly figures: Readonly<Record<string, Spread>>
  readonly spreads: Readonly<Partial<Record<RatioName, Spread>>>
  readonly notes: readonly string[]
  readonly parts: readonly PartResult[]
}

export function resultsOf(machine: Machine, parts: readonly PartResult[]): Results {
  const spreads = Object.assign({}, ...parts.map(({ ratios }) => ratios)) as Results['spreads']
  return {
    machine,
    ratios: Object.fromEntries(Object.entries(spreads).map(([name, { median }]) => [name, median])),
    figures: Object.assign({}, ...parts.map(({ figures }) => figures)),
    spreads,
    notes: parts.flatMap(({ notes }) => notes),
    parts,
  }
}

/** The parts of several files of runs, in the order in which they are first met; a later one takes an earlier one's place. */
export function readParts(files: readonly string[]): PartResult[] {
  const parts = new Map<string, PartResult>()
  for (const file of files) for (const part of partsIn(file)) parts.set(part.name, part)
  return [...parts.values()]
}

function partsIn(file: string): readonly PartResult[] {
  const read = readJson(file)
  if (!Array.isArray(read?.parts) || read.parts.length === 0)
    throw new Error(`${file} holds no results by parts: measure again with --json`)
  const { error } = z.array(partResult).safeParse(read.parts)
  const [problem] = error?.issues ?? []
  if (problem === undefined) return read.parts
  throw new Error(
    `${file} is no file of results: parts.${problem.path.join('.')}: ${problem.message}; measure again with --json`,
  )
}

function readJson(file: string): Partial<Results> | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const code = String((cause as { code?: unknown }).code)
    const why =
      cause instanceof SyntaxError ? 'it is not JSON' : code === 'ENOENT' ? 'there is no such file' : code
    throw new Error(`${file} cannot be read as results: ${why}`, { cause })
  }
}

const spreads = z.record(
  z.string(),
  z.object({ median: z.number(), low: z.number(), high: z.number(), runs: z.number() }),
)

/** As much of a part as a page is made of. */
const partResult = z.object({
  ...{ name: z.string(), measures: z.string(), at: z.string() },
  ...{ minutes: z.number(), pairs: z.number(), events: z.number().nullable() },
  ...{ seconds: z.number(), loadBefore: z.number() },
  machine: z.object({
    ...{ cores: z.number(), model: z.string(), memoryGb: z.number() },
    versions: z.record(z.string(), z.string()),
  }),
  ...{ ratios: spreads, figures: spreads, notes: z.array(z.string()) },
})
