import type { EpisodeFacts } from '../facts/episode-facts.ts'
import type { Coding, CodingEntry } from './coding.ts'
import type { RepairVocabulary } from './repair-vocabulary.ts'
import type { Segment } from './segments.ts'
import type { CodedList } from './sets-seen.ts'

const firstCode = (entries: readonly CodingEntry[]) => entries.find(({ kind }) => kind === 'code')?.code
const sorted = (codes: readonly string[]) => [...new Set(codes)].sort().join(' ')

/**
 * All that rules can tell of a coding, whatever the order in which it is written. Rules see which codes of their
 * sets stand in which group, the code that comes first, whether there are dates and any outside the episode, and of
 * the order of groups only runs with one body code: there the image code of the last counts for those before.
 * Two codings of one episode with the same view get the same result from every rule.
 */
export function viewOf(
  vocabulary: RepairVocabulary,
  facts: EpisodeFacts,
  coding: Coding,
  segments: readonly Segment[],
): string {
  const seen = (list: CodedList, entries: readonly CodingEntry[]) =>
    sorted(
      entries.flatMap(({ kind, code }) => (kind === 'code' && vocabulary.isSeen(list, code) ? code : [])),
    )
  const runs: string[][] = []
  let bodyBefore: string | null = null
  for (const { body, supplementary, open } of segments) {
    if (body === null) continue
    const group = `${seen('procedures', [body])} ${seen('procedures', supplementary)}`
    if (open && bodyBefore === body.code) runs.at(-1)?.push(group)
    else runs.push([group])
    bodyBefore = body.code
  }
  const loose = segments.flatMap(({ body, supplementary }) => (body === null ? supplementary : []))
  return JSON.stringify([
    seen('diagnoses', coding.diagnoses),
    ...(['diagnoses', 'procedures'] as const).map((list) =>
      vocabulary.seenFirst(list, firstCode(coding[list])),
    ),
    runs.map((run) => run.join(', ')).sort(),
    seen('procedures', loose),
    datesOf(facts, coding.procedures),
  ])
}

/**
 * What further edits of a coding can come to depend on besides: the order of the groups, and every code that may be
 * touched by what rules see of it, but neither the order within a group nor what stands in groups that no repair touches.
 */
export function stateOf(
  vocabulary: RepairVocabulary,
  facts: EpisodeFacts,
  { diagnoses, procedures }: Coding,
  segments: readonly Segment[],
): string {
  let state = `${stateOfDiagnoses(diagnoses)}|${datesOf(facts, procedures)}|`
  let closedBefore = false
  let index = 0
  for (const { body, supplementary, open, from, end } of segments) {
    for (; index < from; index += 1) if (procedures[index]?.kind === 'malformed') state += '!'
    index = end
    if (open) {
      const codes = supplementary.map(({ code }) => vocabulary.sightOf(code))
      // What comes first changes as the ones before it go.
      if (body !== null) codes.sort()
      state += `,${body?.code ?? ''} ${codes.join(' ')}`
    } else if (!closedBefore) {
      state += ',closed'
    }
    closedBefore = !open
  }
  return state
}

// Most edits leave the diagnoses as they are, and so the very list.
const statesOfDiagnoses = new WeakMap<readonly CodingEntry[], string>()

function stateOfDiagnoses(diagnoses: readonly CodingEntry[]): string {
  const known = statesOfDiagnoses.get(diagnoses)
  if (known !== undefined) return known
  const put = diagnoses.flatMap((entry) => (entry.put === null ? [] : entry.code))
  const state = `${sorted(put)}|${firstCode(diagnoses)}`
  statesOfDiagnoses.set(diagnoses, state)
  return state
}

function datesOf(
  { episode: { startDate, endDate } }: EpisodeFacts,
  procedures: readonly CodingEntry[],
): string {
  let dates = 'undated'
  for (const { kind, date } of procedures) {
    if (kind !== 'code' || date === null) continue
    if (date < startDate || (endDate != null && date > endDate)) return 'outside'
    dates = 'within'
  }
  return dates
}
