import { z } from 'zod'

/** A day of an event, `YYYY-MM-DD`. */
export const isoDate = z.iso.date()

const recordedAtOptions = { offset: true, local: true }
/** When an event was recorded. */
export const recordedAt = z.iso.datetime(recordedAtOptions)
/** The same, as a form of texts. */
export const recordedAtForm = z.regexes.datetime(recordedAtOptions)
