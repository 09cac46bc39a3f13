import { z } from 'zod'
import { unknownName } from './pack-scope.ts'

/** What is wanted in the place of a value of another type. */
const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
}

/** Whether a problem is that YAML reads an unquoted value as a number, or as true or false. */
export const wantsQuotes = (message: string): boolean =>
  /^YAML reads this as a (number|truth value): put it in quotes$/.test(message)

/**
 * What is wrong with the shape of a file, for people who write YAML: the schema's own words name neither the keys
 * that there are, nor what to do. Where a part of the pack's schema has its own words, those stand.
 */
export const shapeMessages: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : []
      return issue.keys.map((key) => unknownName('key', key, known).message).join('; ')
    }
    case 'invalid_union': {
      const messages = issue.errors.flatMap((branch) => branch.map(({ message }) => message))
      return messages.find((message) => wantsQuotes(message)) ?? [...new Set(messages)].join(', or ')
    }
    case 'invalid_type':
      return wrongType(issue.expected, issue.input)
    case 'invalid_value':
      if (issue.input !== undefined) return undefined
      return `is missing: one of ${issue.values.map(String).join(', ')}`
    case 'invalid_format':
      return issue.format === 'date' ? noSuchDay(issue.input) : undefined
    case 'too_small':
      return issue.origin === 'string' && issue.input === '' ? 'is empty: a text is wanted here' : undefined
    default:
      return undefined
  }
}

function wrongType(expected: string, input: unknown): string {
  const wanted = kinds[expected] ?? expected
  if (input === undefined) return `is missing: ${wanted} is wanted here`
  if (input === null) return `is empty: ${wanted} is wanted here`
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')) {
    const kind = typeof input === 'number' ? 'number' : 'truth value'
    return `YAML reads this as a ${kind}: put it in quotes`
  }
  const found = Array.isArray(input) ? 'a list' : typeof input === 'object' ? kinds['object'] : null
  return `${wanted} is wanted here${found === null || found === wanted ? '' : `, and this is ${found}`}`
}

const noSuchDay = (input: unknown) => `"${String(input)}" is no day of the calendar, such as 2016-04-27`

/** The message for a value that fails its form: what stands there, and what the schema calls what it wants. */
export function formMessage({ code, message }: z.core.$ZodIssue, value: string | null): string {
  const isOwn = code === 'invalid_format' && /^(a|an|the) /.test(message)
  return isOwn && value !== null && value.length <= 60 ? `"${value}" is not ${message}` : message
}
