import type { Header } from '../pipeline/record.ts'

const names = { from: 'redriven-from', attempt: 'attempt' } as const

/** How often a record will have been redriven, this time included; or why it is left where it is. */
export type Attempt =
  | { readonly ok: true; readonly attempt: number }
  | { readonly ok: false; readonly why: 'attempt-limit' | 'attempt-malformed' }

/** Reads from a record's own headers which attempt comes next, `limit` being the last that may. */
export function nextAttempt(headers: readonly Header[], limit: number): Attempt {
  const earlier = headers.findLast(([name]) => name === names.attempt)
  const text = earlier === undefined ? '0' : (earlier[1]?.toString('latin1') ?? '')
  if (!/^\d{1,9}$/.test(text)) return { ok: false, why: 'attempt-malformed' }
  const attempt = Number(text) + 1
  return attempt > limit ? { ok: false, why: 'attempt-limit' } : { ok: true, attempt }
}

/** The headers of a redriven record: its own, but for those of an earlier attempt, then where it was and which attempt this is. */
export function redrivenHeaders(headers: readonly Header[], from: string, attempt: number): Header[] {
  return [
    ...headers.filter(([name]) => name !== names.from && name !== names.attempt),
    [names.from, Buffer.from(from)],
    [names.attempt, Buffer.from(String(attempt))],
  ]
}
