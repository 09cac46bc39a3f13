import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Fault, type FaultCode } from '../fault.ts'

/** What may be logged of an error. Only a Fault's own message is text; anything else may quote a record. */
export type ErrorDescription = {
  /** The fault's code; `unexpected` for anything that is not a Fault. */
  readonly code: FaultCode | 'unexpected'
  readonly message: string
  /** The error's class, where it is not a Fault. */
  readonly name?: string
  /** The operating system's or Node's name of the failure, such as ECONNREFUSED. */
  readonly errno?: string
  /** Where it was thrown, innermost first: files of this product and its packages, with line and column. */
  readonly at?: readonly string[]
  readonly cause?: ErrorDescription
}

const withheld = 'an unexpected error; its text is withheld, as it may quote a record'
const deepestCause = 5
const mostFrames = 5

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The places in a stack, relative to this product's folder. What is not a file there may be text of the message. */
function placesIn(stack: string): string[] {
  const frame = /^ +at (?:async )?(?:.*\()?(?:file:\/\/)?(\/[^()]*):(\d{1,5}):(\d{1,5})\)?$/gm
  return [...stack.matchAll(frame)]
    .filter(([, path = '']) => path.startsWith(root) && existsSync(path))
    .map(([, path = '', line, column]) => `${path.slice(root.length)}:${line}:${column}`)
    .slice(0, mostFrames)
}

function describeForeign(error: unknown): ErrorDescription {
  if (!(error instanceof Error))
    return { code: 'unexpected', message: withheld, name: `a thrown ${typeof error}` }
  const { code } = error as NodeJS.ErrnoException
  const at = placesIn(String(error.stack).replace(error.message, ''))
  return {
    code: 'unexpected',
    message: withheld,
    name: /^[A-Za-z]{1,60}$/.test(error.name) ? error.name : 'Error',
    ...(/^E[A-Z_]{2,40}$/.test(String(code)) && { errno: String(code) }),
    ...(at.length > 0 && { at }),
  }
}

function describe(error: unknown, depth: number): ErrorDescription {
  const own = error instanceof Fault ? { code: error.code, message: error.message } : describeForeign(error)
  const cause = error instanceof Error ? error.cause : undefined
  return cause === undefined || depth === deepestCause ? own : { ...own, cause: describe(cause, depth + 1) }
}

/**
 * Describes an error for the log: a Fault by its code and message, anything else by its class, its system code and
 * the places it passed through, never by its text. The chain of causes is described in the same way. Never throws.
 */
export function describeError(error: unknown): ErrorDescription {
  try {
    return describe(error, 0)
  } catch {
    // An error from outside may be built so that reading it throws.
    return { code: 'unexpected', message: withheld }
  }
}
