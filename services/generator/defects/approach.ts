import { approachConcept, convertedToOpen, isImageCode, microwave, recommendedBody } from '../codes.ts'
import { type Approach, ablationGroups, type Draft } from '../draft.ts'
import { error, warning } from '../findings.ts'
import { pick, type Random } from '../random.ts'
import type { Defect } from './defect.ts'

const approaches: readonly Approach[] = ['percutaneous', 'laparoscopic', 'open']

const recorded = ({ ablation }: Draft): boolean => ablation?.recorded === true
const straight = (draft: Draft): boolean => recorded(draft) && draft.ablation?.converted === false

const otherConcept = (random: Random, approach: Approach | undefined): string =>
  approachConcept[
    pick(
      random,
      approaches.filter((other) => other !== approach),
    )
  ]

export const approachMisrecorded: Defect = {
  name: 'approach-misrecorded',
  touches: ['snomed-procedures'],
  fits: straight,
  make(draft, random) {
    draft.snomedProcedures[0] = otherConcept(random, draft.ablation?.approach)
    return [error('ipg553/approach-agrees')]
  },
}

export const secondApproachRecorded: Defect = {
  name: 'second-approach-recorded',
  touches: ['snomed-procedures'],
  fits: straight,
  make(draft, random) {
    draft.snomedProcedures.push(otherConcept(random, draft.ablation?.approach))
    return [error('ipg553/approach-agrees')]
  },
}

// J12.7 and J08.3 for each other. Y75.5 is image control of J08.3 only, so it may not be the only one here.
export const approachMiscoded: Defect = {
  name: 'approach-miscoded',
  touches: ['procedures', 'image', 'snomed-procedures'],
  fits: (draft) =>
    recorded(draft) &&
    draft.ablation?.approach !== 'open' &&
    ['image-code', 'none'].includes(draft.ablation?.image.coding ?? ''),
  make(draft) {
    const wrong = draft.ablation?.approach === 'percutaneous' ? 'laparoscopic' : 'percutaneous'
    for (const group of ablationGroups(draft)) group.body = recommendedBody[wrong]
    return [error('ipg553/approach-agrees')]
  },
}

// J12.7 says microwave already, so the open operation's Y13.7 becomes a repetition.
export const openCodedAsPercutaneous: Defect = {
  name: 'open-coded-as-percutaneous',
  touches: ['procedures', 'image', 'snomed-procedures'],
  fits: (draft) => recorded(draft) && draft.ablation?.approach === 'open',
  make(draft) {
    for (const group of ablationGroups(draft)) group.body = recommendedBody.percutaneous
    return [error('ipg553/approach-agrees'), warning('ipg553/method-not-redundant')]
  },
}

export const secondApproachCoded: Defect = {
  name: 'second-approach-coded',
  touches: ['procedures', 'image', 'snomed-procedures'],
  fits: (draft) => straight(draft) && draft.ablation?.approach === 'percutaneous',
  make(draft) {
    const own = ablationGroups(draft)
    const images = new Set(own.flatMap(({ supplements }) => supplements.filter(isImageCode)))
    draft.groups.push({
      body: recommendedBody.laparoscopic,
      supplements: [...images],
      date: own[0]?.date ?? null,
      ablation: true,
    })
    return [error('ipg553/approach-agrees')]
  },
}

// Without Y71.4 nothing says why a laparoscopic ablation in the record is an open one in the codes.
export const conversionNotCoded: Defect = {
  name: 'conversion-not-coded',
  touches: ['procedures', 'snomed-procedures'],
  fits: (draft) => recorded(draft) && draft.ablation?.converted === true,
  make(draft) {
    for (const group of ablationGroups(draft))
      group.supplements = group.supplements.filter((code) => code !== convertedToOpen)
    return [error('ipg553/approach-agrees')]
  },
}

export const redundantMicrowaveCode: Defect = {
  name: 'redundant-microwave-code',
  touches: ['procedures'],
  fits: ({ ablation }) => ablation !== null && ablation.approach !== 'open',
  make(draft, random) {
    pick(random, ablationGroups(draft)).supplements.push(microwave)
    return [warning('ipg553/method-not-redundant')]
  },
}
