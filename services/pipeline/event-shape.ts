import { z } from 'zod'
import { type Episode, imageControlMethods, imageControlUses } from '../core/episode.ts'
import type { Failure } from './failure.ts'

const codes = z.array(z.string())

const episode = z.object({
  episodeId: z.string(),
  spellId: z.string().nullish(),
  providerCode: z.string(),
  patientPseudonym: z.string().nullish(),
  startDate: z.iso.date(),
  endDate: z.iso.date().nullish(),
  diagnoses: codes,
  procedures: z.array(z.object({ code: z.string(), date: z.iso.date().nullish() })),
  snomedProcedures: codes.nullish(),
  snomedDiagnoses: codes.nullish(),
  imageControl: z
    .object({ used: z.enum(imageControlUses), methods: z.array(z.enum(imageControlMethods)).nullish() })
    .nullish(),
}) satisfies z.ZodType<Episode>

/**
 * A coded episode event of the agreed shape. Unknown fields are let through: outputs carry the event's own bytes,
 * never this reading of them.
 */
const codedEpisodeEvent = z.object({
  eventId: z.string(),
  recordedAt: z.iso.datetime({ offset: true, local: true }),
  source: z.string(),
  episode,
})

export type CodedEpisodeEvent = z.infer<typeof codedEpisodeEvent>

const mostNamed = 20

/** Checks a decoded value's shape; what is wrong is named by place, all of it, without a word of the input. */
export function readEvent(
  value: unknown,
): { ok: true; event: CodedEpisodeEvent } | { ok: false; failure: Failure } {
  const parsed = codedEpisodeEvent.safeParse(value)
  if (parsed.success) return { ok: true, event: parsed.data }
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the value'}: ${message}`)
  const more = wrong.length > mostNamed ? [`and ${wrong.length - mostNamed} more`] : []
  return {
    ok: false,
    failure: { code: 'event-invalid', message: [...wrong.slice(0, mostNamed), ...more].join('; ') },
  }
}
