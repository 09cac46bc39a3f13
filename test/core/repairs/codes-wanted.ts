import type { Episode, ImageControlMethod } from '../../../services/core/episode.ts'

/** The codes of one procedure group, its body code first; codes before any body code are a group without one. */
type Group = readonly string[]

const approaches = [
  { recorded: '709020001', approach: 'open', codes: ['J03.2', 'Y13.7'] },
  { recorded: '448540000', approach: 'laparoscopic', codes: ['J08.3'] },
  { recorded: '609232008', approach: 'percutaneous', codes: ['J12.7'] },
] as const

const unspecified = ['Y53.9', 'Y68.9']
const anyImageCode = [...'123456789'].map((digit) => `Y53.${digit}`).concat('Y68.1', 'Y68.8', 'Y68.9')
const methodCodes: Readonly<Record<ImageControlMethod, readonly string[]>> = {
  radiological: ['Y53.1'],
  ultrasound: ['Y53.2'],
  ct: ['Y53.3'],
  fluoroscopy: ['Y53.4'],
  'image-intensifier': ['Y53.5'],
  video: ['Y53.6'],
  mri: ['Y53.7'],
  'contrast-enhanced-ultrasound': ['Y68.1'],
  other: ['Y53.8', 'Y68.8'],
  'not-stated': [],
}

/** Whether a group codes a microwave ablation: J12.7, J08.3, or J03.2 with Y13.7. */
export const codesAnApproach = ([body, ...others]: Group): boolean =>
  body === 'J12.7' || body === 'J08.3' || (body === 'J03.2' && others.includes('Y13.7'))

/**
 * The codes that would be right where a rule fails as an error, spelt out from IPG553: none for a rule that only wants
 * something gone or moved. A rule that is not known here is to be written in.
 */
export function codesWanted(rule: string, groups: readonly Group[], episode: Episode): readonly string[] {
  const wanted = byRule[rule]
  if (wanted === undefined) throw new Error(`which codes does ${rule} want? Write them here`)
  return wanted(groups, episode)
}

type Wanted = (groups: readonly Group[], episode: Episode) => readonly string[]
const nothing: Wanted = () => []

const byRule: Readonly<Record<string, Wanted>> = {
  'ipg553/approach-agrees': recordedApproaches,
  'ipg553/open-method-coded': () => ['Y13.7'],
  'ipg553/procedure-coded': recordedApproaches,
  'ipg553/diagnosis-coded': () => ['C78.7'],
  'ipg553/image-control-coded': (_, episode) => asRecorded(episode),
  'ipg553/image-control-unspecified': () => unspecified,
  'ipg553/image-control-agrees': agreeing,
  'ipg553/image-control-not-contradicted': nothing,
  'opcs4-conventions/supplementary-not-first': nothing,
  'episode-integrity/snomed-check-digit': nothing,
  'episode-integrity/dates-in-order': nothing,
}

/** A laparoscopic ablation that was converted is coded as an open one. */
function recordedApproaches(groups: readonly Group[], episode: Episode): readonly string[] {
  const ablations = groups.filter(codesAnApproach)
  const isConverted =
    ablations.some((group) => group[0] === 'J03.2' && group.includes('Y71.4')) &&
    !ablations.some(([body]) => body === 'J08.3')
  return approaches
    .filter(({ recorded }) => episode.snomedProcedures?.includes(recorded))
    .flatMap(({ approach, codes }) =>
      approach === 'laparoscopic' && isConverted ? approaches[0].codes : codes,
    )
}

const stated = ({ imageControl }: Episode): readonly ImageControlMethod[] =>
  (imageControl?.methods ?? []).filter((method) => method !== 'not-stated')

/** Contrast enhanced ultrasound had no code of its own before Y68. */
function codesOf(method: ImageControlMethod, { startDate, endDate }: Episode): readonly string[] {
  const isEarly = (endDate ?? startDate) < '2020-04-01'
  return method === 'contrast-enhanced-ultrasound' && isEarly ? ['Y68.1', 'Y53.2'] : methodCodes[method]
}

function asRecorded(episode: Episode): readonly string[] {
  const methods = stated(episode)
  if (methods.length > 0) return methods.flatMap((method) => codesOf(method, episode))
  return episode.imageControl?.methods?.includes('not-stated') ? unspecified : anyImageCode
}

/** Where every code is that of a stated method, only the codes of the other methods; else those of all of them. */
function agreeing(groups: readonly Group[], episode: Episode): readonly string[] {
  const ablations = groups.filter(codesAnApproach)
  const specific = ablations.flat().filter((code) => /^Y(53|68)\.[^9]$/.test(code))
  const methods = stated(episode)
  const isSaid = (method: ImageControlMethod) =>
    codesOf(method, episode).some((code) => specific.includes(code)) ||
    (method === 'ultrasound' && ablations.some((group) => group[0] === 'J08.3' && group.includes('Y75.5')))
  const areAllStated = specific.every((code) => methods.some((one) => codesOf(one, episode).includes(code)))
  const asked = areAllStated ? methods.filter((method) => !isSaid(method)) : methods
  return asked.flatMap((method) => codesOf(method, episode))
}
