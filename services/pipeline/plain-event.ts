import { imageControlMethods, imageControlUses } from '../core/episode.ts'
import type { CodedEpisodeEvent } from './event-shape.ts'
import { isoDate, recordedAtForm } from './event-times.ts'

const mostDays = 100_000
const mostEntries = 1_000
const dayLength = 'YYYY-MM-DD'.length

const isText = (value: unknown): value is string => typeof value === 'string'
const isTextOrNothing = (value: unknown) => value == null || isText(value)
const isNothingOr = (value: unknown, holds: (value: unknown) => boolean) => value == null || holds(value)
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function isListOf(value: unknown, holds: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= mostEntries && value.every(holds)
}

const days = new Map<string, boolean>()

function isDay(value: unknown): boolean {
  // What is longer is no day of ours, and is not kept in mind.
  if (!isText(value) || value.length !== dayLength) return false
  const known = days.get(value)
  if (known !== undefined) return known
  const isOne = isoDate.safeParse(value).success
  if (days.size >= mostDays) days.clear()
  days.set(value, isOne)
  return isOne
}

const isProcedure = (value: unknown) =>
  isObject(value) && isText(value.code) && isNothingOr(value.date, isDay)
const uses: readonly unknown[] = imageControlUses
const methods: readonly unknown[] = imageControlMethods
const isImageControl = (value: unknown) =>
  isObject(value) &&
  uses.includes(value.used) &&
  isNothingOr(value.methods, (list) => isListOf(list, (method) => methods.includes(method)))
const isCodeList = (value: unknown) => isListOf(value, isText)

const isEpisode = (value: unknown) =>
  isObject(value) &&
  isText(value.episodeId) &&
  isTextOrNothing(value.spellId) &&
  isText(value.providerCode) &&
  isTextOrNothing(value.patientPseudonym) &&
  isDay(value.startDate) &&
  isNothingOr(value.endDate, isDay) &&
  isCodeList(value.diagnoses) &&
  isListOf(value.procedures, isProcedure) &&
  isNothingOr(value.snomedProcedures, isCodeList) &&
  isNothingOr(value.snomedDiagnoses, isCodeList) &&
  isNothingOr(value.imageControl, isImageControl)

/**
 * Whether the value is an event of the agreed shape, at a glance. It may say no where reading in full says yes, and
 * never the other way about.
 */
export function isPlainEvent(value: unknown): value is CodedEpisodeEvent {
  return (
    isObject(value) &&
    isText(value.eventId) &&
    isText(value.recordedAt) &&
    recordedAtForm.test(value.recordedAt) &&
    isText(value.source) &&
    isEpisode(value.episode)
  )
}
