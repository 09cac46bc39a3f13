import type { FormatFailure } from './format.ts'
import type { HesColumns, Positions } from './hes-columns.ts'
import { field, type SplitRow } from './split-row.ts'

const NULL_DATE = '1800-01-01'
const INVALID_DATE = '1801-01-01'
const UNFINISHED = '1'

/** The event of an HES row as its JSON text, or why there is none. */
export type HesEpisode = { readonly event: string } | { readonly failure: FormatFailure }

/**
 * Makes an event of a row's fields; codes stay as they stand, with gaps between them, and blank ones at the end go.
 * It was recorded, as far as a row can tell, on the day that the episode ended, or started while it is open.
 */
export function hesEpisode(fields: SplitRow, columns: HesColumns): HesEpisode {
  const episodeId = firstFilled(fields, columns.episode)
  if (episodeId === undefined) {
    return { failure: { code: 'episode-id-missing', message: 'EPIKEY is blank' } }
  }
  const episode = episodeIn(fields, columns, episodeId)
  const invalid = invalidDate(episode)
  if (invalid !== undefined) {
    const message = `${invalid} holds ${INVALID_DATE}, by which HES marks an invalid date`
    return { failure: { code: 'date-invalid', message } }
  }
  const eventId = ['hes-apc', firstFilled(fields, columns.year), episodeId].filter(Boolean).join(':')
  const day = episode.endDate ?? episode.startDate
  const recordedAt = day === undefined ? undefined : `${day}T00:00:00Z`
  return { event: JSON.stringify({ eventId, recordedAt, source: 'HES-APC', episode }) }
}

type Episode = ReturnType<typeof episodeIn>

function episodeIn(fields: SplitRow, columns: HesColumns, episodeId: string) {
  // HES may carry a provisional end date on an episode that is not finished.
  const isFinished = firstFilled(fields, columns.status) !== UNFINISHED
  return {
    episodeId,
    spellId: firstFilled(fields, columns.spell),
    providerCode: firstFilled(fields, columns.provider),
    patientPseudonym: firstFilled(fields, columns.patient),
    startDate: dateIn(fields, columns.start),
    endDate: isFinished ? dateIn(fields, columns.end) : undefined,
    diagnoses: withoutBlankEnd(fields, columns.diagnoses),
    procedures: proceduresIn(fields, columns),
  }
}

function proceduresIn(fields: SplitRow, columns: HesColumns) {
  return withoutBlankEnd(fields, columns.operations).map((code, index) => ({
    code,
    date: dateIn(fields, columns.operationDates[index] ?? []),
  }))
}

function withoutBlankEnd(fields: SplitRow, positions: Positions): readonly string[] {
  let length = positions.length
  while (length > 0 && field(fields, positions[length - 1] ?? -1).trim() === '') length--
  return positions.slice(0, length).map((position) => field(fields, position))
}

/** The name of a column that holds the mark of an invalid date. */
function invalidDate({ startDate, endDate, procedures }: Episode): string | undefined {
  if (startDate === INVALID_DATE) return 'EPISTART'
  if (endDate === INVALID_DATE) return 'EPIEND'
  const index = procedures.findIndex(({ date }) => date === INVALID_DATE)
  return index === -1 ? undefined : `OPDATE_${String(index + 1).padStart(2, '0')}`
}

function dateIn(fields: SplitRow, positions: Positions): string | undefined {
  const date = firstFilled(fields, positions)
  return date === NULL_DATE ? undefined : date
}

function firstFilled(fields: SplitRow, positions: Positions): string | undefined {
  for (const position of positions) {
    const value = field(fields, position).trim()
    if (value !== '') return value
  }
  return undefined
}
