import { z } from 'zod'
import { type Episode, imageControlMethods, imageControlUses } from '../core/episode.ts'
import { isoDate, recordedAt } from './event-times.ts'
import type { Failure } from './failure.ts'
import { isPlainEvent } from './plain-event.ts'

type ListOf = <Item>(item: z.ZodType<Item>) => z.ZodType<Item[]>

function episodeWith(listOf: ListOf) {
  const codes = listOf(z.string())
  return z.object({
    episodeId: z.string(),
    spellId: z.string().nullish(),
    providerCode: z.string(),
    patientPseudonym: z.string().nullish(),
    startDate: isoDate,
    endDate: isoDate.nullish(),
    diagnoses: codes,
    procedures: listOf(z.object({ code: z.string(), date: isoDate.nullish() })),
    snomedProcedures: codes.nullish(),
    snomedDiagnoses: codes.nullish(),
    imageControl: z
      .object({ used: z.enum(imageControlUses), methods: listOf(z.enum(imageControlMethods)).nullish() })
      .nullish(),
  }) satisfies z.ZodType<Episode>
}

/**
 * A coded episode event of the agreed shape. Unknown fields are let through: outputs carry the event's own bytes,
 * never this reading of them.
 */
const eventWith = (listOf: ListOf) =>
  z.object({
    eventId: z.string(),
    recordedAt,
    source: z.string(),
    episode: episodeWith(listOf),
  })

const mostNamed = 20
/** No stay has as many codes; but each wrong one stands in a finding, at many times the length that it came in. */
const mostEntries = 10_000
const tooMany = `has more than ${mostEntries} entries`

const codedEpisodeEvent = eventWith((item) => z.array(item).max(mostEntries, tooMany))
/** Slower; but half a million entries, which fit in a megabyte, are one bad event and not so many problems. */
const largeEvent = eventWith((item) =>
  z
    .custom<unknown[]>(Array.isArray, 'Invalid input: expected array')
    .refine((entries) => entries.length <= mostEntries, { error: tooMany })
    .pipe(z.array(item)),
)
const largeFromBytes = 64 * 1024

export type CodedEpisodeEvent = z.infer<typeof codedEpisodeEvent>

/** In plain words where the library's own are for programmers. */
const whatIsWrong: z.core.$ZodErrorMap = (issue) => (issue.input === undefined ? 'is missing' : undefined)

/**
 * Checks the shape of a value that was decoded from so many bytes; what is wrong is named by place, without a word of
 * the input.
 */
export function readEvent(
  value: unknown,
  bytes: number,
): { ok: true; event: CodedEpisodeEvent } | { ok: false; failure: Failure } {
  if (isPlainEvent(value)) return { ok: true, event: value }
  const shape = bytes < largeFromBytes ? codedEpisodeEvent : largeEvent
  const parsed = shape.safeParse(value, { error: whatIsWrong })
  if (parsed.success) return { ok: true, event: parsed.data }
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the value'}: ${message}`)
  const more = wrong.length > mostNamed ? ['and more'] : []
  return {
    ok: false,
    failure: { code: 'event-invalid', message: [...wrong.slice(0, mostNamed), ...more].join('; ') },
  }
}
