import { isSupplementary } from '../codes/opcs4.ts'
import type { ProcedureEntry } from './code-entry.ts'

/** A body code with the supplementary codes that enhance it. */
export interface ProcedureGroup {
  readonly body: ProcedureEntry
  readonly supplementary: readonly ProcedureEntry[]
}

/** The groups of an episode's flat OPCS-4 list, and the supplementary codes that belong to none. */
export interface ProcedureGroups {
  readonly groups: readonly ProcedureGroup[]
  readonly loose: readonly ProcedureEntry[]
}

/**
 * Cuts the list at its body codes. A malformed code closes the group: what it was is not known, so the
 * supplementary codes behind it may be its own.
 */
export function groupProcedures(entries: readonly (ProcedureEntry | 'malformed')[]): ProcedureGroups {
  const groups: { body: ProcedureEntry; supplementary: ProcedureEntry[] }[] = []
  const loose: ProcedureEntry[] = []
  let open: { supplementary: ProcedureEntry[] } | null = null
  for (const entry of entries) {
    if (entry === 'malformed') {
      open = null
    } else if (isSupplementary(entry.code)) {
      ;(open?.supplementary ?? loose).push(entry)
    } else {
      const group = { body: entry, supplementary: [] }
      groups.push(group)
      open = group
    }
  }
  return { groups, loose }
}
