import { guidanceInForce } from '../calendar.ts'
import { microwave, nearCodes } from '../codes.ts'
import { ablationGroups, type Draft, type Group } from '../draft.ts'
import { type ExpectedFinding, error, warning } from '../findings.ts'
import { pick, type Random } from '../random.ts'
import type { Aspect, Defect } from './defect.ts'
import { mistypedOpcs4 } from './typos.ts'

// Without a coded approach the image rules look at nothing, and what stands first may have changed.
const wholeProcedure: readonly Aspect[] = ['procedures', 'image', 'first-code', 'snomed-procedures']

const recorded = ({ ablation }: Draft): boolean => ablation?.recorded === true
const recordedOpen = (draft: Draft): boolean =>
  recorded(draft) && draft.ablation?.approach === 'open' && !draft.ablation.converted
const oneLesion = ({ ablation }: Draft): boolean => ablation?.lesions === 1

function dropMicrowave(group: Group): void {
  group.supplements = group.supplements.filter((code) => code !== microwave)
}

function replaceBodies(draft: Draft, random: Random): void {
  const near = pick(random, nearCodes[draft.ablation?.approach ?? 'percutaneous'])
  for (const group of ablationGroups(draft)) group.body = near
}

export const microwaveCodeOmitted: Defect = {
  name: 'microwave-code-omitted',
  touches: wholeProcedure,
  fits: recordedOpen,
  make(draft) {
    ablationGroups(draft).forEach(dropMicrowave)
    return [error('ipg553/open-method-coded')]
  },
}

// Y13.4 in place of Y13.7: radiofrequency.
export const radiofrequencyForMicrowave: Defect = {
  name: 'radiofrequency-for-microwave',
  touches: wholeProcedure,
  fits: recordedOpen,
  make(draft) {
    for (const group of ablationGroups(draft))
      group.supplements = group.supplements.map((code) => (code === microwave ? 'Y13.4' : code))
    return [error('ipg553/open-method-coded')]
  },
}

// Y13.7 counts in the group of its own J03.2 only.
export const microwaveCodeFirst: Defect = {
  name: 'microwave-code-first',
  touches: wholeProcedure,
  fits: (draft) => recordedOpen(draft) && oneLesion(draft),
  make(draft) {
    ablationGroups(draft).forEach(dropMicrowave)
    draft.leading.push(microwave)
    return [error('ipg553/open-method-coded'), error('opcs4-conventions/supplementary-not-first')]
  },
}

// A code that cannot be read ends the group in front of it.
export const strayCodeHidesMicrowave: Defect = {
  name: 'stray-code-hides-microwave',
  touches: wholeProcedure,
  fits: (draft) => recordedOpen(draft) && oneLesion(draft),
  make(draft, random) {
    for (const group of ablationGroups(draft)) group.supplements.unshift(mistypedOpcs4(random, 'Z30.1'))
    return [error('ipg553/open-method-coded'), error('episode-integrity/opcs4-format')]
  },
}

export const techniqueMiscoded: Defect = {
  name: 'technique-miscoded',
  touches: wholeProcedure,
  fits: recorded,
  make(draft, random) {
    replaceBodies(draft, random)
    return [error('ipg553/procedure-coded')]
  },
}

export const procedureCategoryOnly: Defect = {
  name: 'procedure-category-only',
  touches: wholeProcedure,
  fits: recorded,
  make(draft) {
    for (const group of ablationGroups(draft)) group.body = group.body.slice(0, 3)
    return [error('ipg553/procedure-coded')]
  },
}

export const procedureOmitted: Defect = {
  name: 'procedure-omitted',
  touches: [...wholeProcedure, 'dates'],
  fits: recorded,
  make(draft) {
    draft.groups = draft.groups.filter(({ ablation }) => !ablation)
    return [error('ipg553/procedure-coded')]
  },
}

export const procedureMistyped: Defect = {
  name: 'procedure-mistyped',
  touches: [...wholeProcedure, 'dates'],
  fits: (draft) => recorded(draft) && oneLesion(draft),
  make(draft, random) {
    const [first] = draft.groups
    for (const group of ablationGroups(draft)) group.body = mistypedOpcs4(random, group.body)
    const left: ExpectedFinding[] = [error('ipg553/procedure-coded'), error('episode-integrity/opcs4-format')]
    // The code behind the mistyped one is now the first that can be read.
    const leads = first?.ablation === true && /^[YZ]/.test(first.supplements[0] ?? '')
    return leads ? [...left, error('opcs4-conventions/supplementary-not-first')] : left
  },
}

export const nearMissUnrecorded: Defect = {
  name: 'near-miss-unrecorded',
  touches: [...wholeProcedure, 'diagnoses'],
  fits: ({ ablation }) => ablation !== null,
  make(draft, random) {
    replaceBodies(draft, random)
    for (const group of ablationGroups(draft))
      if (!group.supplements.includes(microwave)) group.supplements.push(microwave)
    draft.snomedProcedures = []
    return [warning('ipg553/recommended-code')]
  },
}

const nearMissBodies = Object.values(nearCodes).flat()

// The edit that brings an episode under the guidance: Y13.7 makes a near miss of what was another technique.
export const microwaveOnOtherTechnique: Defect = {
  name: 'microwave-on-other-technique',
  touches: [...wholeProcedure, 'diagnoses', 'snomed-diagnoses'],
  fits: ({ kind, endDate, groups }) =>
    kind === 'other-technique' &&
    endDate !== null &&
    endDate >= guidanceInForce &&
    nearMissBodies.includes(groups[0]?.body ?? ''),
  make(draft) {
    draft.groups[0]?.supplements.push(microwave)
    draft.guidanceApplies = true
    return [warning('ipg553/recommended-code')]
  },
}
