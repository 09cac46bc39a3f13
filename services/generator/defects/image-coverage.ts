import { isImageCode, laparoscopicUltrasound, liverSite } from '../codes.ts'
import { ablationGroups, classificationDay, type Draft, type Group, y68Exists } from '../draft.ts'
import { silentRecord } from '../episodes/image-control.ts'
import { type ExpectedFinding, error, notEvaluable, warning } from '../findings.ts'
import { pick, type Random } from '../random.ts'
import type { Aspect, Defect } from './defect.ts'
import { mistypedOpcs4 } from './typos.ts'

const uncovered = error('ipg553/image-control-coded')
const misplaced = warning('ipg553/image-control-coded')
const supplementaryFirst = error('opcs4-conventions/supplementary-not-first')

const used = ({ ablation }: Draft): boolean =>
  ablation !== null && ['stated', 'not-stated', 'methods-unknown'].includes(ablation.image.story)
const usedAndCoded = (draft: Draft): boolean => used(draft) && draft.ablation?.image.coding === 'image-code'
// Image codes of another procedure would turn the error into a warning.
const noneElsewhere = ({ ablation }: Draft): boolean => ablation?.imageElsewhere === false

const isImageControl = (code: string): boolean => isImageCode(code) || code === laparoscopicUltrasound

function strip(group: Group): string[] {
  const taken = group.supplements.filter(isImageControl)
  group.supplements = group.supplements.filter((code) => !isImageControl(code))
  return taken
}

/** Takes all codes of image control from the ablations; each code once. */
const stripAll = (draft: Draft): string[] => [...new Set(ablationGroups(draft).flatMap(strip))]

const edit = (
  name: string,
  fits: Defect['fits'],
  make: Defect['make'],
  ...alsoTouches: Aspect[]
): Defect => ({ name, touches: ['image', ...alsoTouches], fits, make })

export const imageCodeOmitted = edit(
  'image-code-omitted',
  (draft) => used(draft) && noneElsewhere(draft),
  (draft) => {
    stripAll(draft)
    return [uncovered]
  },
)

// One code at the end does for several lesions; one at the beginning does not.
export const imageCodeAtFirstLesionOnly = edit(
  'image-code-at-first-lesion-only',
  (draft) => used(draft) && noneElsewhere(draft) && (draft.ablation?.lesions ?? 0) > 1,
  (draft) => {
    const codes = stripAll(draft)
    ablationGroups(draft)[0]?.supplements.push(...codes)
    return [uncovered]
  },
)

export const imageCategoryOnly = edit(
  'image-category-only',
  (draft) => usedAndCoded(draft) && noneElsewhere(draft),
  (draft) => {
    for (const group of ablationGroups(draft))
      group.supplements = group.supplements.map((code) => (isImageCode(code) ? code.slice(0, 3) : code))
    return [uncovered]
  },
)

// Y75.5 is an approach of laparoscopy: with other ablations it says nothing of image control.
export const laparoscopicCodeElsewhere = edit(
  'laparoscopic-image-code-without-laparoscopy',
  (draft) => usedAndCoded(draft) && noneElsewhere(draft) && draft.ablation?.approach !== 'laparoscopic',
  (draft) => {
    for (const group of ablationGroups(draft))
      if (strip(group).length > 0) group.supplements.push(laparoscopicUltrasound)
    return [uncovered]
  },
)

export const imageCodeWithOtherProcedure = edit(
  'image-code-with-other-procedure',
  usedAndCoded,
  (draft, random) => {
    const date = draft.groups[0]?.date ?? null
    const body = pick(random, ['U21.2', 'L91.2', 'T12.2'])
    draft.groups.push({ body, supplements: stripAll(draft), date, ablation: false })
    return [misplaced]
  },
)

// A site of chapter O may stand first, but no body code is there for it to belong to.
export const imageCodeBeforeProcedures = edit(
  'image-code-before-procedures',
  (draft) => usedAndCoded(draft) && y68Exists(draft),
  (draft) => {
    draft.leading.push('O34.1', ...stripAll(draft))
    return [misplaced]
  },
  'first-code',
)

export const imageCodeFirst = edit(
  'image-code-first',
  usedAndCoded,
  (draft) => {
    draft.leading.push(...stripAll(draft))
    return [misplaced, supplementaryFirst]
  },
  'first-code',
)

// A code that cannot be read ends the group, so the image code behind it belongs to none.
export const strayCodeHidesImageCode = edit(
  'stray-code-hides-image-code',
  (draft) => usedAndCoded(draft) && draft.ablation?.approach !== 'open',
  (draft, random) => {
    const site = liverSite(random, classificationDay(draft))
    ablationGroups(draft).at(-1)?.supplements.unshift(mistypedOpcs4(random, site))
    return [misplaced, error('episode-integrity/opcs4-format')]
  },
  'procedures',
)

const silence = (draft: Draft, random: Random): void => {
  stripAll(draft)
  draft.imageControl = silentRecord(random)
}

// The severities of the rule: a warning for the percutaneous approach, else only information.
const notRecorded = (draft: Draft): ExpectedFinding =>
  notEvaluable('ipg553/image-control-coded', draft.ablation?.approach === 'percutaneous' ? 'warning' : 'info')

export const imageControlUnrecorded = edit(
  'image-control-unrecorded',
  ({ ablation }) => ablation !== null,
  (draft, random) => {
    silence(draft, random)
    return [notRecorded(draft)]
  },
)
