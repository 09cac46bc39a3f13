import { type Read, readConcept, readDiagnosis, readProcedure } from './second-codes.ts'

/** The parts of an episode that rules read, as they stand in an event. */
export type Episode = {
  startDate: string
  endDate?: string | null | undefined
  diagnoses: readonly string[]
  procedures: readonly { code: string; date?: string | null | undefined }[]
  snomedProcedures?: readonly string[] | null | undefined
  snomedDiagnoses?: readonly string[] | null | undefined
  imageControl?: { used: string; methods?: readonly string[] | null | undefined } | null | undefined
}

type Group = { body: string; rest: string[] }

const siteCategories = new Set(
  'O11 O12 O13 O14 O16 O28 O30 O31 O33 O34 O36 O42 O43 O45 O46 O47 O50 O52 O53'.split(' '),
)
const nearMissCodes = new Set('J03.3 J03.4 J03.8 J03.9 J08.8 J08.9 J12.4 J12.5 J12.8 J12.9'.split(' '))
export const accepted = ['813671000000107', '94381002']
const approachConcepts: Record<string, string> = {
  '709020001': 'open',
  '448540000': 'laparoscopic',
  '609232008': 'percutaneous',
}

const isSupplementary = (code: string) => /^[YZ]/.test(code) || siteCategories.has(code.slice(0, 3))
const isImage = (code: string) => /^Y(53|68)\../.test(code)
const plain = (reads: readonly Read[]) =>
  reads.flatMap((read) => (typeof read === 'object' ? [read.code] : []))

function grouped(reads: readonly Read[]): { groups: Group[]; astray: string[] } {
  const groups: Group[] = []
  const astray: string[] = []
  let open: Group | undefined
  for (const read of reads) {
    if (read === 'malformed') open = undefined
    if (typeof read === 'string') continue
    if (!isSupplementary(read.code)) {
      open = { body: read.code, rest: [] }
      groups.push(open)
    } else (open?.rest ?? astray).push(read.code)
  }
  return { groups, astray }
}

function approachOf(group: Group): string | undefined {
  if (group.body === 'J12.7') return 'percutaneous'
  if (group.body === 'J08.3') return 'laparoscopic'
  return group.body === 'J03.2' && group.rest.includes('Y13.7') ? 'open' : undefined
}

function isCovered(groups: readonly Group[], at: number): boolean {
  const group = groups[at]
  if (group === undefined || approachOf(group) === undefined) return false
  if (group.rest.some(isImage) || (group.body === 'J08.3' && group.rest.includes('Y75.5'))) return true
  return groups[at + 1]?.body === group.body && isCovered(groups, at + 1)
}

export type Sheet = ReturnType<typeof sheetOf>

/** Everything the tables below ask about, worked out once. */
export function sheetOf(episode: Episode) {
  const reads = episode.procedures.map(({ code }) => readProcedure(code))
  const diagnosisReads = episode.diagnoses.map(readDiagnosis)
  const snomedProcedures = (episode.snomedProcedures ?? []).map(readConcept)
  const snomedDiagnoses = (episode.snomedDiagnoses ?? []).map(readConcept)
  const { groups, astray } = grouped(reads)
  const ablations = groups.filter((group) => approachOf(group) !== undefined)
  const others = groups.filter((group) => approachOf(group) === undefined)
  const used = episode.imageControl?.used ?? 'not-recorded'
  const methods = new Set(episode.imageControl?.methods ?? [])
  const stated = [...methods].filter((method) => method !== 'not-stated')
  const lapUltrasound = ablations.some(({ body, rest }) => body === 'J08.3' && rest.includes('Y75.5'))
  return {
    episode,
    day: episode.endDate ?? episode.startDate,
    reads,
    codes: plain(reads),
    diagnosisReads,
    diagnoses: plain(diagnosisReads),
    snomedReads: [...snomedProcedures, ...snomedDiagnoses],
    concepts: plain(snomedDiagnoses),
    groups,
    ablations,
    coded: new Set(ablations.map(approachOf)),
    recorded: new Set(plain(snomedProcedures).flatMap((id) => approachConcepts[id] ?? [])),
    nearMiss: groups.some(({ body, rest }) => nearMissCodes.has(body) && rest.includes('Y13.7')),
    converted: ablations.some(({ body, rest }) => body === 'J03.2' && rest.includes('Y71.4')),
    images: ablations.flatMap(({ rest }) => rest.filter(isImage)),
    misplaced: [...astray, ...others.flatMap(({ rest }) => rest)].some(isImage),
    bare: groups.filter((group, at) => approachOf(group) !== undefined && !isCovered(groups, at)),
    rawUsed: used,
    used: used === 'not-recorded' && stated.length > 0 ? 'yes' : used,
    methods,
    stated,
    lapUltrasound,
  }
}
