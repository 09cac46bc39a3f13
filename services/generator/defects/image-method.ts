import { codesFor, isImageCode, specificImageCodes } from '../codes.ts'
import { ablationGroups, type Draft, methods, y68Exists } from '../draft.ts'
import { error, notEvaluable, warning } from '../findings.ts'
import { chance, pick } from '../random.ts'
import type { Defect } from './defect.ts'

const inconsistent = warning('episode-integrity/image-control-consistent')
const disagrees = error('ipg553/image-control-agrees')
const contradicted = error('ipg553/image-control-not-contradicted')

const byImageCode = ({ ablation }: Draft): boolean => ablation?.image.coding === 'image-code'
const stated = (draft: Draft): boolean => byImageCode(draft) && draft.ablation?.image.story === 'stated'
// Codes with a method, whatever the record says of it: .9 is drawn for the other stories only.
const specific = (draft: Draft): boolean =>
  stated(draft) || (byImageCode(draft) && draft.ablation?.image.story === 'not-recorded')

/** Rewrites the image codes of the ablations; none of them loses its last one. */
function rewriteImageCodes(draft: Draft, rewrite: (codes: string[]) => string[]): void {
  for (const group of ablationGroups(draft)) {
    const codes = group.supplements.filter(isImageCode)
    if (codes.length === 0) continue
    const others = group.supplements.filter((code) => !isImageCode(code))
    group.supplements = [...others, ...rewrite(codes)]
  }
}

const edit = (name: string, fits: Defect['fits'], make: Defect['make']): Defect => ({
  name,
  touches: ['image'],
  fits,
  make,
})

export const specificCodeForUnstatedMethod = edit('specific-code-for-unstated-method', specific, (draft) => {
  draft.imageControl = { used: 'yes', methods: ['not-stated'] }
  return [error('ipg553/image-control-unspecified')]
})

export const unspecifiedCodeForStatedMethod = edit(
  'unspecified-code-for-stated-method',
  stated,
  (draft, random) => {
    const code = y68Exists(draft) && chance(random, 0.2) ? 'Y68.9' : 'Y53.9'
    rewriteImageCodes(draft, () => [code])
    return [warning('ipg553/image-control-specific')]
  },
)

const wrongCodes = (draft: Draft): string[] => {
  const right = (draft.ablation?.image.methods ?? []).flatMap(codesFor)
  return specificImageCodes.filter((code) => !right.includes(code))
}

export const wrongImageMethod = edit('wrong-image-method', stated, (draft, random) => {
  const code = pick(random, wrongCodes(draft))
  rewriteImageCodes(draft, () => [code])
  return [disagrees]
})

export const surplusImageMethod = edit('surplus-image-method', stated, (draft, random) => {
  const code = pick(random, wrongCodes(draft))
  rewriteImageCodes(draft, (codes) => [...codes, code])
  return [disagrees]
})

export const secondImageMethodNotCoded = edit(
  'second-image-method-not-coded',
  (draft) => stated(draft) && (draft.ablation?.image.methods.length ?? 0) > 1,
  (draft) => {
    const [forgotten] = ablationGroups(draft).flatMap(({ supplements }) => supplements.filter(isImageCode))
    rewriteImageCodes(draft, (codes) => codes.filter((code) => code !== forgotten))
    return [disagrees]
  },
)

// Since Y68.1 exists, Y53.2 no longer says contrast enhanced ultrasound.
export const plainCodeForContrastUltrasound = edit(
  'plain-code-for-contrast-ultrasound',
  (draft) =>
    stated(draft) &&
    y68Exists(draft) &&
    draft.ablation?.image.methods.join() === 'contrast-enhanced-ultrasound',
  (draft) => {
    rewriteImageCodes(draft, () => ['Y53.2'])
    return [disagrees]
  },
)

export const imageMethodUnrecorded = edit('image-method-unrecorded', specific, (draft, random) => {
  draft.imageControl = { used: 'yes', methods: pick(random, [[], null]) }
  return [notEvaluable('ipg553/image-control-agrees', 'info')]
})

export const imageCodeThoughUnused = edit('image-code-though-unused', byImageCode, (draft, random) => {
  draft.imageControl = { used: 'no', methods: pick(random, [[], null]) }
  return [contradicted]
})

export const imageCodeAndMethodThoughUnused = edit(
  'image-code-and-method-though-unused',
  byImageCode,
  (draft, random) => {
    draft.imageControl = { used: 'no', methods: [pick(random, methods)] }
    return [contradicted, inconsistent]
  },
)

const unrelatedToAblation = ({ ablation, imageControl }: Draft): boolean =>
  ablation === null ? imageControl !== null : ablation.image.story === 'none'

export const methodThoughUnused = edit('method-though-unused', unrelatedToAblation, (draft, random) => {
  draft.imageControl = { used: 'no', methods: [pick(random, methods)] }
  return [inconsistent]
})

export const unstatedBesideMethod = edit(
  'unstated-beside-method',
  ({ imageControl }) => imageControl?.methods?.some((method) => method !== 'not-stated') === true,
  (draft) => {
    draft.imageControl?.methods?.push('not-stated')
    return [inconsistent]
  },
)

// The method stated after all shows that the unspecified code is too coarse.
export const methodBesideUnstated = edit(
  'method-beside-unstated',
  (draft) => byImageCode(draft) && draft.ablation?.image.story === 'not-stated',
  (draft, random) => {
    draft.imageControl = { used: 'yes', methods: ['not-stated', pick(random, methods)] }
    return [inconsistent, warning('ipg553/image-control-specific')]
  },
)

// Y68 with a stated method that it fits, or with none: only its date is wrong.
export const y68BeforeItsTime = edit(
  'y68-before-its-time',
  (draft) => !y68Exists(draft) && y68For(draft) !== undefined,
  (draft) => {
    const code = y68For(draft) as string
    for (const group of draft.groups)
      group.supplements = group.supplements.map((old) => (isImageCode(old) ? code : old))
    return [warning('opcs4-conventions/code-in-force')]
  },
)

function y68For(draft: Draft): string | undefined {
  if (draft.ablation === null)
    return draft.groups.some(({ supplements }) => supplements.some(isImageCode)) ? 'Y68.1' : undefined
  if (!byImageCode(draft)) return undefined
  const { story, methods } = draft.ablation.image
  if (story !== 'stated') return story === 'not-recorded' ? 'Y68.1' : 'Y68.9'
  if (methods.length > 1) return undefined
  if (methods[0] === 'contrast-enhanced-ultrasound') return 'Y68.1'
  return methods[0] === 'other' ? 'Y68.8' : undefined
}

export const y68ForUltrasoundBeforeItsTime = edit(
  'y68-for-ultrasound-before-its-time',
  (draft) => !y68Exists(draft) && stated(draft) && draft.ablation?.image.methods.join() === 'ultrasound',
  (draft) => {
    rewriteImageCodes(draft, () => ['Y68.1'])
    return [disagrees, warning('opcs4-conventions/code-in-force')]
  },
)
