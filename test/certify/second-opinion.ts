import type { Read } from './second-codes.ts'
import { accepted, type Episode, type Sheet, sheetOf } from './second-sheet.ts'

/**
 * A second opinion on an episode: the rules as tables over codes, written from the rules' text alone.
 * It shares nothing with the engine and nothing with the packs. Where the two disagree, one of them misreads.
 */

/** What the second reader finds; findings as `rule severity status`, in the order of packs and rules. */
export type Opinion = {
  outcome: string
  /** By guidance pack. */
  applicability: { ipg553: Applies }
  /** In alphabetical order. */
  coded: string[]
  recorded: string[]
  findings: string[]
  passed: string[]
}

type Applies = { status: 'applicable' } | { status: 'not-applicable'; reason: string; seeAlso?: string }
type Cell = 'n/a' | 'pass' | `${'error' | 'warning' | 'info'} ${'fail' | 'not-evaluable'}`

const otherLiver = /^(C22|C22\..+|D13\.4|D18\.0|D37\.6|K76\.8)$/
const methodCodes: Record<string, readonly string[]> = {
  radiological: ['Y53.1'],
  ultrasound: ['Y53.2', 'Y75.5'],
  ct: ['Y53.3'],
  fluoroscopy: ['Y53.4'],
  'image-intensifier': ['Y53.5'],
  video: ['Y53.6'],
  mri: ['Y53.7'],
  'contrast-enhanced-ultrasound': ['Y68.1'],
  other: ['Y53.8', 'Y68.8'],
}

const unspecified = (code: string) => code.endsWith('.9')

function applicability(s: Sheet): Applies {
  const no = (reason: string, seeAlso: string | null = null) => ({
    status: 'not-applicable' as const,
    reason,
    ...(seeAlso !== null && { seeAlso }),
  })
  if (s.coded.size === 0 && s.recorded.size === 0 && !s.nearMiss)
    return no('no-microwave-ablation', otherTechnique(s))
  if (s.episode.endDate == null) return no('episode-open')
  const metastasis = s.diagnoses.includes('C78.7') || s.concepts.some((id) => accepted.includes(id))
  const otherwise = !metastasis && s.diagnoses.some((code) => otherLiver.test(code))
  const sibling = s.diagnoses.includes('C22.0') ? 'IPG214' : null
  if (s.day < '2016-04-27') return no('not-in-force', otherwise ? sibling : 'IPG406')
  return otherwise ? no('other-indication', sibling) : { status: 'applicable' }
}

/** The guidance on other techniques: two for metastases of the colon, radiofrequency before J12.3; then J12.8 with Y12.3. */
function otherTechnique({ diagnoses, codes, groups }: Sheet): string | null {
  if (!diagnoses.includes('C78.7')) return null
  const ofColon = diagnoses.some((code) => code.startsWith('C18.'))
  if (ofColon && codes.includes('J12.4')) return 'IPG327'
  if (ofColon && codes.includes('J12.3')) return 'IPG401'
  return groups.some(({ body, rest }) => body === 'J12.8' && rest.includes('Y12.3')) ? 'IPG445' : null
}

const cell = (looks: boolean, fails: boolean, finding: Cell): Cell =>
  !looks ? 'n/a' : fails ? finding : 'pass'

function approachesAgree(s: Sheet): boolean {
  const meant = new Set(s.recorded)
  if (meant.has('laparoscopic') && !s.coded.has('laparoscopic') && s.converted) {
    meant.delete('laparoscopic')
    meant.add('open')
  }
  return meant.size === s.coded.size && [...meant].every((approach) => s.coded.has(approach))
}

const openMethodFails = (s: Sheet) =>
  s.recorded.has('open') && !s.coded.has('open') && s.codes.includes('J03.2')

function imageControlCoded(s: Sheet): Cell {
  if (s.ablations.length === 0 || s.used === 'no') return 'n/a'
  if (s.bare.length === 0) return 'pass'
  if (s.used === 'yes') return s.misplaced ? 'warning fail' : 'error fail'
  return s.bare.some(({ body }) => body === 'J12.7') ? 'warning not-evaluable' : 'info not-evaluable'
}

function imageControlAgrees(s: Sheet): Cell {
  const specific = s.images.filter((code) => !unspecified(code))
  if (s.used !== 'yes' || specific.length === 0) return 'n/a'
  if (s.stated.length === 0) return s.methods.size === 0 ? 'info not-evaluable' : 'n/a'
  const acceptedBy = (method: string) => [
    ...(methodCodes[method] ?? []),
    ...(method === 'contrast-enhanced-ultrasound' && s.day < '2020-04-01' ? ['Y53.2'] : []),
  ]
  const present = s.lapUltrasound ? [...specific, 'Y75.5'] : specific
  const unmet = s.stated.some((method) => !acceptedBy(method).some((code) => present.includes(code)))
  const unasked = specific.some((code) => !s.stated.some((method) => acceptedBy(method).includes(code)))
  return unmet || unasked ? 'error fail' : 'pass'
}

const ipg553: Record<string, (s: Sheet) => Cell> = {
  'approach-agrees': (s) => cell(s.coded.size > 0 && s.recorded.size > 0, !approachesAgree(s), 'error fail'),
  'open-method-coded': (s) => cell(s.recorded.has('open'), openMethodFails(s), 'error fail'),
  'procedure-coded': (s) =>
    cell(s.recorded.size > 0, s.coded.size === 0 && !openMethodFails(s), 'error fail'),
  'recommended-code': (s) =>
    cell(s.nearMiss && s.coded.size === 0 && s.recorded.size === 0, true, 'warning fail'),
  'diagnosis-coded': (s) =>
    cell(s.coded.size + s.recorded.size > 0, !s.diagnoses.includes('C78.7'), 'error fail'),
  'diagnosis-primary': (s) => cell(s.diagnoses.includes('C78.7'), s.diagnoses[0] !== 'C78.7', 'info fail'),
  'snomed-diagnosis-agrees': (s) =>
    cell(
      s.diagnoses.includes('C78.7') && s.concepts.length > 0,
      !s.concepts.some((id) => accepted.includes(id)),
      'info fail',
    ),
  'method-not-redundant': (s) => {
    const coded = s.ablations.filter(({ body }) => body !== 'J03.2')
    return cell(
      coded.length > 0,
      coded.some(({ rest }) => rest.includes('Y13.7')),
      'warning fail',
    )
  },
  'image-control-coded': imageControlCoded,
  'image-control-unspecified': (s) =>
    cell(
      s.used === 'yes' && s.methods.size === 1 && s.methods.has('not-stated') && s.images.length > 0,
      !s.images.every(unspecified),
      'error fail',
    ),
  'image-control-specific': (s) =>
    cell(
      s.used === 'yes' && s.stated.length > 0 && s.images.length > 0,
      s.images.every(unspecified) && !(s.lapUltrasound && s.stated.includes('ultrasound')),
      'warning fail',
    ),
  'image-control-agrees': imageControlAgrees,
  'image-control-not-contradicted': (s) =>
    cell(s.used === 'no' && s.ablations.length > 0, s.images.length > 0, 'error fail'),
}

const everyEpisode: Record<string, (s: Sheet) => Cell> = {
  'opcs4-conventions/supplementary-not-first': (s) =>
    cell(s.codes.length > 0, /^[YZ]/.test(s.codes[0] ?? ''), 'error fail'),
  'opcs4-conventions/code-in-force': (s) =>
    cell(
      s.codes.some((code) => /^Y68\../.test(code)),
      s.day < '2020-04-01',
      'warning fail',
    ),
  'episode-integrity/icd10-format': (s) => wellFormed(s.diagnosisReads),
  'episode-integrity/opcs4-format': (s) => wellFormed(s.reads),
  'episode-integrity/snomed-check-digit': (s) => wellFormed(s.snomedReads),
  'episode-integrity/dates-in-order': ({ episode: { startDate, endDate } }) =>
    cell(endDate != null, endDate != null && endDate < startDate, 'error fail'),
  'episode-integrity/procedure-date-in-episode': (s) => {
    const { startDate, endDate, procedures } = s.episode
    const dates = procedures.flatMap(({ date }, at) =>
      date != null && typeof s.reads[at] === 'object' ? [date] : [],
    )
    return cell(
      dates.length > 0,
      dates.some((date) => date < startDate || (endDate != null && date > endDate)),
      'warning fail',
    )
  },
  'episode-integrity/image-control-consistent': (s) =>
    cell(
      s.rawUsed === 'no' || s.methods.size > 0,
      (s.rawUsed === 'no' && s.stated.length > 0) || (s.methods.has('not-stated') && s.stated.length > 0),
      'warning fail',
    ),
}

function wellFormed(reads: readonly Read[]): Cell {
  const there = reads.filter((read) => read !== 'none')
  return cell(there.length > 0, there.includes('malformed'), 'error fail')
}

function outcomeOf(findings: readonly string[], applies: boolean): string {
  if (findings.some((finding) => finding.includes(' error '))) return 'miscoded'
  if (findings.some((finding) => finding.includes(' warning '))) return 'advisory'
  return applies ? 'conforming' : 'out-of-scope'
}

/** The packs whose rules these tables hold. */
export const packs = ['ipg553', 'opcs4-conventions', 'episode-integrity']

/** Judges an episode by the tables; dates are ISO days of the contract's shape, codes are raw. */
export function opinionOn(episode: Episode): Opinion {
  const sheet = sheetOf(episode)
  const applies = applicability(sheet)
  const applicable = applies.status === 'applicable'
  const guided = applicable
    ? Object.entries(ipg553).map(([rule, judge]) => [`ipg553/${rule}`, judge(sheet)])
    : []
  const general = Object.entries(everyEpisode).map(([rule, judge]) => [rule, judge(sheet)])
  const findings = [...guided, ...general].flatMap(([rule, verdict]) =>
    verdict === 'pass' || verdict === 'n/a' ? [] : [`${rule} ${verdict}`],
  )
  return {
    outcome: outcomeOf(findings, applicable),
    applicability: { ipg553: applies },
    coded: [...sheet.coded].sort() as string[],
    recorded: [...sheet.recorded].sort(),
    findings,
    passed: guided.flatMap(([rule, verdict]) => (verdict === 'pass' && rule !== undefined ? [rule] : [])),
  }
}
