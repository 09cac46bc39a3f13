import { z } from 'zod'
import { closest } from './pack-scope.ts'
import type { DataPath } from './parse-located.ts'

/** Data that was not of its shape, mended as far as it takes to look into the rest of it. */
export interface Salvaged<Data> {
  readonly data: Data
  /** Where something else than what is written stands in: what is said of it there would be said of the stand-in. */
  readonly told: readonly DataPath[]
  /** Something that is written was left out, so that what it uses looks unused. */
  readonly lost: boolean
}

// A mended part can show what was hidden in it: a section that is missing, and then its keys.
const mostRounds = 5

/** Codes of issues after which the data has all the same the types that it is read as. */
const harmless = ['invalid_value', 'invalid_format', 'invalid_key', 'too_small', 'too_big', 'custom']

/**
 * Mends what is not of its shape; null where what was meant cannot be told. `written` gives a scalar as it stands in
 * the file.
 */
export function salvage<Data>(
  schema: z.ZodType<Data>,
  raw: unknown,
  written: (path: DataPath) => string | null,
): Salvaged<Data> | null {
  const data = structuredClone(raw)
  const told: DataPath[] = []
  let lost = false
  for (let round = 0; round < mostRounds; round++) {
    const meant = new Map<string, string>()
    const { error } = schema.safeParse(data, { error: (issue) => noteMeant(issue, meant) })
    const issues = error?.issues ?? []
    const broken = issues.filter(({ code }) => !harmless.includes(code))
    told.push(...issues.filter(({ code }) => harmless.includes(code)).map(({ path }) => path))
    if (issues.some((issue) => issue.code === 'custom' && isEmptyObject(valueAt(data, issue.path))))
      return null
    if (broken.length === 0) return { data: asFarAsItGoes(schema, data, issues), told, lost }
    for (const issue of broken) {
      const mending = mend(data, issue, meant, written)
      if (mending === null) return null
      told.push(...mending.told)
      lost ||= mending.lost
    }
  }
  return null
}

/** What the schema makes of data with nothing but wrong values in it: defaults filled in, the values as they are. */
function asFarAsItGoes<Data>(
  schema: z.ZodType<Data>,
  data: unknown,
  issues: readonly z.core.$ZodIssue[],
): Data {
  // Only the core tells what it has in spite of issues.
  const { value } = schema._zod.run({ value: data, issues: [] }, {}) as { value: unknown }
  for (const { code, path } of issues) {
    const [parent, key] = [valueAt(value, path.slice(0, -1)), path.at(-1)]
    // An entry under a key that is none is left out, and others name it.
    if (code === 'invalid_key' && isObject(parent) && key !== undefined) parent[key] = valueAt(data, path)
  }
  return value as Data
}

interface Mending {
  readonly told: readonly DataPath[]
  readonly lost: boolean
}
const mended: Mending = { told: [], lost: false }

function mend(
  data: unknown,
  issue: z.core.$ZodIssue,
  meant: ReadonlyMap<string, string>,
  written: (path: DataPath) => string | null,
): Mending | null {
  const { path } = issue
  const [parent, key, value] = [valueAt(data, path.slice(0, -1)), path.at(-1), valueAt(data, path)]
  if (issue.code === 'unrecognized_keys') return isObject(value) ? mendKeys(value, issue.keys, meant) : null
  if (!isObject(parent) || key === undefined) return null
  const wanted = issue.code === 'invalid_type' ? issue.expected : 'string'
  if (value === undefined || value === null) {
    const standIn = standIns[wanted]
    if (standIn === undefined) return null
    parent[key] = structuredClone(standIn)
    return { told: [path], lost: false }
  }
  const isScalar = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
  if (wanted === 'string' && isScalar) parent[key] = written(path) ?? String(value)
  else if (wanted === 'array') parent[key] = [value]
  else return null
  return mended
}

const standIns: Readonly<Record<string, unknown>> = { string: '', array: [], object: {}, record: {} }

/** A key that is like one that there is, and stands alone, is taken for it; another is left out. */
function mendKeys(
  value: Record<PropertyKey, unknown>,
  keys: readonly string[],
  meant: ReadonlyMap<string, string>,
): Mending {
  let lost = false
  for (const key of keys) {
    const known = meant.get(key)
    if (known !== undefined && value[known] === undefined) value[known] = value[key]
    else lost = true
    delete value[key]
  }
  return { told: [], lost }
}

function noteMeant(issue: z.core.$ZodRawIssue, meant: Map<string, string>): undefined {
  if (issue.code !== 'unrecognized_keys' || !(issue.inst instanceof z.ZodObject)) return
  for (const key of issue.keys) {
    const known = closest(key, Object.keys(issue.inst.shape))
    if (known !== null) meant.set(key, known)
  }
}

export const isObject = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === 'object' && value !== null
const isEmptyObject = (value: unknown) => isObject(value) && Object.keys(value).length === 0

export const valueAt = (data: unknown, path: DataPath): unknown =>
  path.reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), data)
