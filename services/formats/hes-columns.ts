import { Fault } from '../fault.ts'
import type { RowShape } from './take-row.ts'

/** Positions of the columns that may hold a value, the preferred one first; empty where the file has none. */
export type Positions = readonly number[]

/** Where an HES APC extract keeps what an event is made of; diagnoses and operations in the order of their numbers. */
export interface HesColumns extends RowShape {
  readonly year: Positions
  readonly episode: Positions
  readonly spell: Positions
  readonly provider: Positions
  readonly patient: Positions
  readonly start: Positions
  readonly end: Positions
  readonly status: Positions
  readonly diagnoses: Positions
  readonly operations: Positions
  /** One for each operation. */
  readonly operationDates: readonly Positions[]
}

/** Names of columns of which any will do, the preferred one first. */
type Choice = readonly string[]

const needed = {
  episode: ['EPIKEY'],
  provider: ['PROCODE5', 'PROCODE3'],
  start: ['EPISTART'],
  end: ['EPIEND'],
} as const

const optional = {
  year: ['FYEAR'],
  spell: ['PROVSPNO', 'PROVSPNOPS'],
  patient: ['TOKEN_PERSON_ID', 'PSEUDO_HESID'],
  status: ['EPISTAT'],
} as const

// The four-character columns of either layout; DIAG_3_nn and OPERTN_3_nn hold the same codes cut to three.
const diagnosisPrefixes = ['DIAG_4_', 'DIAG_']
const operationPrefixes = ['OPERTN_4_', 'OPERTN_']

/**
 * Finds the columns by the names in a header row: any order, any case, either layout of HES APC.
 * Throws a Fault `input-unreadable` that begins with `where` and names every missing and every repeated column.
 */
export function hesColumns(header: readonly string[], delimiter: string, where: string): HesColumns {
  const names = header.map((name) => name.trim().toUpperCase())
  const diagnoses = series(names, diagnosisPrefixes)
  const operations = series(names, operationPrefixes)
  const dates = operations.map((_, index) => [numbered('OPDATE_', index + 1)])
  const must = [...Object.values(needed), ...diagnoses, ...operations]
  refuseIncomplete(names, must, [...Object.values(optional), ...dates], where)
  const find = (choice: Choice) => choice.map((name) => names.indexOf(name)).filter((at) => at !== -1)
  return {
    delimiter,
    width: names.length,
    year: find(optional.year),
    episode: find(needed.episode),
    spell: find(optional.spell),
    provider: find(needed.provider),
    patient: find(optional.patient),
    start: find(needed.start),
    end: find(needed.end),
    status: find(optional.status),
    diagnoses: diagnoses.flatMap(find),
    operations: operations.flatMap(find),
    operationDates: dates.map(find),
  }
}

/** The columns `…01` to the last one that the file has; `…01` of either layout where it has none. */
function series(names: readonly string[], prefixes: readonly string[]): readonly Choice[] {
  for (const prefix of prefixes) {
    const numbers = names.map((name) => (name.startsWith(prefix) ? twoDigits(name.slice(prefix.length)) : 0))
    const last = numbers.reduce((most, number) => Math.max(most, number), 0)
    if (last > 0) return Array.from({ length: last }, (_, index) => [numbered(prefix, index + 1)])
  }
  return [prefixes.map((prefix) => numbered(prefix, 1))]
}

function numbered(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(2, '0')}`
}

function twoDigits(text: string): number {
  return /^\d\d$/.test(text) ? Number(text) : 0
}

function refuseIncomplete(
  names: readonly string[],
  must: readonly Choice[],
  may: readonly Choice[],
  where: string,
): void {
  const missing = must.filter((choice) => !choice.some((name) => names.includes(name)))
  const known = [...must, ...may].flat()
  const found = known.filter((name) => names.includes(name))
  const repeated = found.filter((name) => names.indexOf(name) !== names.lastIndexOf(name))
  if (missing.length === 0 && repeated.length === 0) return
  const problems = [
    ...(missing.length > 0
      ? [`missing columns: ${missing.map((choice) => choice.join(' or ')).join(', ')}`]
      : []),
    ...(repeated.length > 0 ? [`columns there more than once: ${repeated.join(', ')}`] : []),
    // Only known names are told: where the header row is missing, the first row is a patient's.
    `known columns among the ${names.length} of the header row: ${found.join(', ') || 'none'}`,
  ]
  throw new Fault('input-unreadable', `${where}: ${problems.join('; ')}`)
}
