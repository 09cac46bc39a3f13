import { packIds, readRules } from '../config/rules-folder.ts'
import { unknownName } from '../core/pack/pack-scope.ts'
import { Fault } from '../fault.ts'
import { failureCodes } from '../pipeline/failure.ts'
import type { Origin } from '../redrive/rules-of-today.ts'
import type { Selection } from '../redrive/selection.ts'

/** The options that say which records are meant, as they were written. */
export interface SelectionOptions {
  readonly from: Origin
  readonly failureCode?: string
  readonly rule?: string
  readonly provider?: string
  readonly since?: string
  readonly until?: string
  readonly partition?: string
  readonly offsets?: string
}

/** Which records the options mean. Throws a Fault `usage` that names the option and what it takes. */
export function selectionOf(options: SelectionOptions): Selection {
  const { from, failureCode, rule, provider, since, until, partition, offsets } = options
  if (from === 'rejected' && failureCode !== undefined)
    throw usage('--failure-code', 'is for dead letters: rejected episodes are selected by --rule')
  if (from === 'dead-letter' && rule !== undefined)
    throw usage('--rule', 'is for rejected episodes: dead letters are selected by --failure-code')
  if (offsets !== undefined && partition === undefined)
    throw usage('--offsets', 'are those of one partition: name it with --partition')
  const first = read('--since', since, timeIn)
  const end = read('--until', until, timeIn)
  if (first !== null && end !== null && first >= end)
    throw usage('--since', 'is not before --until: nothing could be selected')
  return {
    reasons:
      read('--failure-code', failureCode, codesIn) ??
      read('--rule', rule, listOf(/^[^/\s]+\/[^/\s]+$/, 'pack/rule')),
    providers: read('--provider', provider, listOf(/^\S+$/, 'codes of providers')),
    since: first,
    until: end,
    partition: read('--partition', partition, wholeNumberIn(0)),
    offsets: read('--offsets', offsets, rangeIn),
  }
}

/**
 * What of `--rule` no pack on disk has, with what was meant. No refusal: a rule that a pack has dropped still stands in
 * older records.
 */
export function unknownRules({ rule }: SelectionOptions): string[] {
  if (rule === undefined) return []
  const packs = packIds()
  const rules = listed(rule).map((name) => ({ name, pack: name.split('/')[0] ?? '' }))
  return rules.flatMap(({ name, pack }) => {
    if (!packs.includes(pack)) return [unknownName('pack', pack, packs).message]
    const known = readRules([pack]).flatMap(({ data }) => data.rules.map(({ id }) => `${pack}/${id}`))
    return known.includes(name) ? [] : [unknownName('rule', name, known).message]
  })
}

/** Throws a Fault `usage` where two options name one topic. */
export function requireOwnTopics(named: Readonly<Record<string, string>>): void {
  const options = Map.groupBy(Object.entries(named), ([, topic]) => topic)
  for (const [topic, entries] of options) {
    const by = entries.map(([option]) => option).join(' and ')
    if (entries.length > 1)
      throw new Fault(
        'usage',
        `${topic} is named for two topics, by ${by} or their defaults: give each its own`,
      )
  }
}

/** Reads a whole number from `least`. Throws a Fault `usage`. */
export const wholeNumberOption = (option: string, text: string, least: number): number =>
  wholeNumberIn(least)(option, text)

const usage = (option: string, problem: string) => new Fault('usage', `${option} ${problem}`)

function read<Value>(
  option: string,
  text: string | undefined,
  as: (option: string, text: string) => Value,
): Value | null {
  return text === undefined ? null : as(option, text)
}

const listed = (text: string) => text.split(',').map((item) => item.trim())

/** Comma-separated items of a form. */
const listOf = (form: RegExp, wanted: string) => (option: string, text: string) => {
  const items = listed(text)
  if (items.every((item) => form.test(item))) return new Set(items)
  throw usage(option, `takes ${wanted}, comma-separated`)
}

function codesIn(option: string, text: string): Set<string> {
  const codes = listOf(/\S/, 'failure codes')(option, text)
  const unknown = [...codes].filter((code) => !Object.hasOwn(failureCodes, code))
  if (unknown.length === 0) return codes
  throw usage(
    option,
    `names no failure code: ${unknown.join(', ')}; there are ${Object.keys(failureCodes).join(', ')}`,
  )
}

const timeForm = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)?(Z|[+-]\d{2}:\d{2})?$/

/** Milliseconds since the epoch. A day begins at midnight, and a time without a zone is in UTC. */
function timeIn(option: string, text: string): number {
  const [, day = '', time = 'T00:00', zone = 'Z'] = timeForm.exec(text) ?? []
  const milliseconds = Date.parse(`${day}${time}${zone}`)
  // The language takes the 30th of February for the 2nd of March.
  const isDay = new Date(Date.parse(`${day}T00:00Z`) || 0).toISOString().startsWith(`${day}T`)
  if (isDay && !Number.isNaN(milliseconds)) return milliseconds
  throw usage(option, 'takes a day or a time, such as 2026-03-02 or 2026-03-02T10:15Z')
}

const wholeNumberIn = (least: number) => (option: string, text: string) => {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
  throw usage(option, `takes a whole number from ${least}`)
}

function rangeIn(option: string, text: string): { first: bigint; last: bigint } {
  const [, first, last] = /^(\d{1,19})-(\d{1,19})$/.exec(text) ?? []
  if (first !== undefined && last !== undefined && BigInt(first) <= BigInt(last))
    return { first: BigInt(first), last: BigInt(last) }
  throw usage(option, 'takes a first and a last offset, such as 100-250')
}
