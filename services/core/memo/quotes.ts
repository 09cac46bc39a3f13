import type { CodedProcedure, Episode } from '../episode.ts'
import { malformedSight, noCodeSight, type Sights } from './sights.ts'

const isReversed = ({ startDate, endDate }: Episode) => endDate != null && endDate < startDate
const isOutside = (date: string, { startDate, endDate }: Episode) =>
  date < startDate || (endDate != null && date > endDate)

/**
 * Puts another text in place of every quote: what findings may say of an episode although rules do not tell it from
 * others, which is what is no code, a day outside the episode, and days in the wrong order. Quotes come in the order in
 * which a walk passes them.
 */
export function mapQuotes(episode: Episode, sights: Sights, map: (quote: string) => string): Episode {
  const codes = (list: 'diagnoses' | 'snomedProcedures' | 'snomedDiagnoses') =>
    episode[list]?.map((raw) => (sights.code[list](raw) === malformedSight ? map(raw) : raw))
  const procedure = (entry: CodedProcedure): CodedProcedure => {
    const sight = sights.code.procedures(entry.code)
    if (sight === malformedSight) return { ...entry, code: map(entry.code) }
    const isQuoted = sight !== noCodeSight && entry.date != null && isOutside(entry.date, episode)
    return isQuoted ? { ...entry, date: map(entry.date ?? '') } : entry
  }
  const { startDate, endDate } = episode
  const mapped = {
    diagnoses: codes('diagnoses') ?? [],
    procedures: episode.procedures.map(procedure),
    snomedProcedures: codes('snomedProcedures'),
    snomedDiagnoses: codes('snomedDiagnoses'),
  }
  if (!isReversed(episode)) return { ...episode, ...mapped }
  return { ...episode, ...mapped, startDate: map(startDate), endDate: map(endDate ?? '') }
}
