import type { Ruleset } from '../core/ruleset.ts'
import { eventDecoder } from '../pipeline/event-decoder.ts'
import { rejectedUndoer, undoDeadLetter } from '../pipeline/original-event.ts'
import { createPipeline } from '../pipeline/pipeline.ts'
import type { OutputRegistry } from '../pipeline/schema-registry.ts'
import type { RedriveSettings } from './settings.ts'

/** The output topics that can be redriven from. */
export const origins = ['dead-letter', 'rejected'] as const
export type Origin = (typeof origins)[number]

/** How to take the records of a topic apart, and what these rules and schemas make of what they were. */
export function rulesOfToday(
  origin: Origin,
  { ruleset, registry }: { readonly ruleset: Ruleset; readonly registry: OutputRegistry },
): Pick<RedriveSettings, 'outcome' | 'undo' | 'providerOf' | 'judge'> {
  const decode = eventDecoder(registry)
  const topics = { enriched: 'enriched', rejected: 'rejected', deadLetter: 'dead-letter' }
  // Only the verdict is looked at: what it would send, and when, is the checker's to decide.
  const carry = createPipeline({ ruleset, registry, topics, clock: () => new Date(0) })
  return {
    outcome: origin === 'rejected' ? 'miscoded' : 'undecodable',
    undo: origin === 'rejected' ? rejectedUndoer(registry) : undoDeadLetter,
    providerOf(value) {
      const decoded = value && decode(value)
      return decoded?.ok ? decoded.event.episode.providerCode : null
    },
    judge(record) {
      const { outcome, failure } = carry(record).account
      return failure ? `${outcome}: ${failure.code}` : outcome
    },
  }
}
