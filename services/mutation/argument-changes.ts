import { z } from 'zod'
import type { PackData } from '../core/pack/pack-schema.ts'
import { type Change, withKey } from './mutant.ts'

/**
 * Every way to change what a question is asked with, told from the shape of its arguments: another word of a closed
 * list, another approach, the day before or after, a filter left out or put in.
 */
export function argumentChanges(args: unknown, shape: z.ZodType | undefined, pack: PackData): Change[] {
  if (typeof args === 'string') return wordChanges(args, shape, pack)
  if (typeof args !== 'object' || args === null) return []
  const fits = ({ value }: Change) => shape?.safeParse(value).success === true
  return filterChanges(args as Filter, pack).filter(fits)
}

function wordChanges(word: string, shape: z.ZodType | undefined, pack: PackData): Change[] {
  if (isDay(word)) return dayChanges(word)
  const words = shape instanceof z.ZodEnum ? shape.options.map(String) : approachWords(word, pack)
  return words
    .filter((other) => other !== word)
    .map((other) => ({ place: '', what: `${other} for ${word}`, value: other }))
}

/** `none` is what a negation says already. */
function approachWords(word: string, { approaches }: PackData): string[] {
  const ids = approaches.map(({ id }) => id)
  return word === 'any' || word === 'none' || ids.includes(word) ? [...ids, 'any'] : []
}

const isDay = (word: string) => /^\d{4}-\d{2}-\d{2}$/.test(word)
const dayLength = 86_400_000

/** A day, one earlier and one later. */
export function dayChanges(day: string): Change<string>[] {
  return [-1, 1].map((days) => {
    const other = new Date(Date.parse(day) + days * dayLength).toISOString().slice(0, 10)
    return { place: '', what: `${other} for ${day}`, value: other }
  })
}

type Filter = Readonly<Record<string, unknown>>

/** Filters that do not fit the question are left to the caller to sort out. */
function filterChanges(filter: Filter, pack: PackData): Change<Filter>[] {
  const dropped = Object.keys(filter).map((key) => ({
    place: key,
    what: 'dropped',
    value: withKey(filter, key, undefined),
  }))
  // Of all codes there is one exactly where there is a first.
  const first =
    'position' in filter || !('in' in filter)
      ? []
      : [{ place: '', what: 'first position for any', value: { ...filter, position: 'first' } }]
  return [
    ...dropped,
    ...first,
    ...Object.entries(filter).flatMap(([key, list]) => listChanges(filter, key, list, pack)),
  ]
}

/** A list of approaches with one fewer, or one more. */
function listChanges(filter: Filter, key: string, list: unknown, { approaches }: PackData): Change<Filter>[] {
  if (!Array.isArray(list)) return []
  const added = approaches.filter(({ id }) => !list.includes(id))
  return [
    ...list.map((item, index) => ({
      place: `${key}/${item}`,
      what: 'dropped',
      value: { ...filter, [key]: list.toSpliced(index, 1) },
    })),
    ...added.map(({ id }) => ({
      place: key,
      what: `${id} added`,
      value: { ...filter, [key]: [...list, id] },
    })),
  ]
}
