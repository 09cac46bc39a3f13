import { type Day, isoDate } from './calendar.ts'
import type { Draft, ImageRecord } from './draft.ts'
import { between, chance, hexDigits, pick, type Random } from './random.ts'

/** A procedure as it stands in an event. */
interface EventProcedure {
  code: string
  date?: string | null
}

/** An episode as it stands in an event, optional fields null or absent. */
export interface EventEpisode {
  episodeId: string
  spellId?: string | null
  providerCode: string
  patientPseudonym?: string | null
  startDate: string
  endDate?: string | null
  diagnoses: string[]
  procedures: EventProcedure[]
  snomedProcedures?: string[] | null
  snomedDiagnoses?: string[] | null
  imageControl?: (Pick<ImageRecord, 'used'> & Partial<ImageRecord>) | null
}

/** A coded episode event: the contract's JSON form. */
export interface CodedEpisodeEvent {
  eventId: string
  recordedAt: string
  source: string
  episode: EventEpisode
}

/** What identifies an event; drawn before the errors, which never change it. */
export interface Identity {
  readonly eventId: string
  readonly episodeId: string
  readonly spellId: string | null
  readonly patientPseudonym: string | null
  readonly recordedAfterDays: number
  readonly recordedTime: string
}

/** Draws who and when; `number` is the event's own in its run, and makes the episode's id unique there. */
export function drawIdentity(random: Random, number: number, firstIds: readonly number[]): Identity {
  return {
    eventId: uuid(random),
    episodeId: String(pick(random, firstIds) + number),
    spellId: chance(random, 0.9) ? `S${between(random, 1_000_000, 99_999_999)}` : null,
    patientPseudonym: chance(random, 0.95) ? pseudonym(random) : null,
    recordedAfterDays: between(random, 1, 45),
    recordedTime: timeOfDay(random),
  }
}

/** Where the episode ids of a run begin: one number of each length from 9 to 12 digits, with room for 500 million events. */
export const drawFirstIds = (random: Random): number[] =>
  [8, 9, 10, 11].map((zeros) => 10 ** zeros + between(random, 0, 4 * 10 ** zeros))

function uuid(random: Random): string {
  const digits = hexDigits(random)
  const variant = '89ab'[between(random, 0, 3)]
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`
}

const pseudonym = (random: Random): string => hexDigits(random).slice(0, chance(random, 0.8) ? 8 : 32)

const sixtieths = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))

const timeOfDay = (random: Random): string =>
  `${sixtieths[between(random, 0, 23)]}:${sixtieths[between(random, 0, 59)]}:${sixtieths[between(random, 0, 59)]}`

/** The event of a draft, in its plain form: dotted codes, fields in the contract's order, null where there is nothing. */
export function eventOf(draft: Draft, identity: Identity): CodedEpisodeEvent {
  const lastDay = Math.max(draft.startDate, draft.endDate ?? draft.startDate)
  return {
    eventId: identity.eventId,
    recordedAt: `${isoDate(lastDay + identity.recordedAfterDays)}T${identity.recordedTime}Z`,
    source: `${draft.provider.code}-PAS`,
    episode: {
      episodeId: identity.episodeId,
      spellId: identity.spellId,
      providerCode: draft.provider.code,
      patientPseudonym: identity.patientPseudonym,
      startDate: isoDate(draft.startDate),
      endDate: draft.endDate === null ? null : isoDate(draft.endDate),
      diagnoses: draft.diagnoses,
      procedures: proceduresOf(draft),
      snomedProcedures: orNull(draft.snomedProcedures),
      snomedDiagnoses: orNull(draft.snomedDiagnoses),
      imageControl: draft.imageControl,
    },
  }
}

const orNull = (list: string[]): string[] | null => (list.length === 0 ? null : list)

function proceduresOf({ leading, groups, trailing }: Draft): EventProcedure[] {
  const procedures: EventProcedure[] = []
  const add = (codes: readonly string[], day: Day | null) => {
    const date = day === null ? null : isoDate(day)
    for (const code of codes) procedures.push({ code, date })
  }
  add(leading, groups[0]?.date ?? null)
  for (const { body, supplements, date } of groups) {
    add([body], date)
    add(supplements, date)
  }
  add(trailing, null)
  return procedures
}
