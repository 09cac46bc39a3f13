import { type Day, drawDay, firstDay, guidanceInForce, lastDay } from '../calendar.ts'
import {
  convertedToOpen,
  drawApproach,
  drawOtherIndication,
  drawPrimary,
  liverSite,
  metastasis,
  microwave,
  recommendedBody,
} from '../codes.ts'
import type { AblationFacts, Approach, Draft, EpisodeKind, Group } from '../draft.ts'
import type { Provider } from '../providers.ts'
import { between, chance, drawFrom, pick, type Random, shuffled } from '../random.ts'
import { drawComorbidities } from './comorbidities.ts'
import { type DrawnImage, drawImage } from './image-control.ts'
import { drawOtherGroup } from './other-procedures.ts'
import { recordDiagnoses, recordProcedures } from './patient-record.ts'
import { drawStay } from './stay.ts'

export type AblationKind = Extract<
  EpisodeKind,
  'metastasis' | 'other-indication' | 'not-in-force' | 'unfinished'
>

const drawLesions = drawFrom([
  [88, 1],
  [10, 2],
  [2, 3],
])
const conversionShare = 0.03
const sharedImageShare = 0.5
const otherProcedureShare = 0.1
const recordedShare = 0.85

/** A microwave ablation of the liver, coded as IPG553 recommends. */
export function drawAblation(random: Random, provider: Provider, kind: AblationKind): Draft {
  const stay = drawStay(random, endOf(random, kind))
  const classificationDay = stay.endDate ?? stay.startDate
  const converted = chance(random, conversionShare)
  const approach = converted ? 'open' : drawApproach(random)
  const image = drawImage(random, approach, classificationDay)
  const lesions = drawLesions(random)
  const own = ablationGroupsOf(random, { approach, converted, lesions, image, day: classificationDay })
  const groups = withOtherProcedure(random, own, approach, classificationDay)
  const recorded = chance(random, recordedShare)
  const diagnoses = kind === 'other-indication' ? otherIndication(random) : metastasisOf(random)
  const facts: AblationFacts = {
    approach,
    converted,
    recorded,
    lesions,
    image: image.facts,
    imageElsewhere: groups.some(
      ({ ablation, supplements }) => !ablation && supplements.some((code) => code.startsWith('Y53')),
    ),
  }
  return {
    kind,
    ablation: facts,
    guidanceApplies: kind === 'metastasis',
    provider,
    startDate: stay.startDate,
    endDate: stay.endDate,
    diagnoses,
    leading: [],
    groups: dated(groups, stay.procedureDate),
    trailing: [],
    snomedProcedures: recorded ? recordProcedures(random, approach, converted) : [],
    snomedDiagnoses: recordDiagnoses(random, diagnoses),
    imageControl: image.record,
  }
}

function endOf(random: Random, kind: AblationKind): { endsOn: Day } | { startsOn: Day } {
  if (kind === 'unfinished') return { startsOn: drawDay(random, firstDay, lastDay) }
  if (kind === 'not-in-force') return { endsOn: drawDay(random, firstDay, guidanceInForce - 1) }
  // Another indication is out of scope on any day; the others only count from the day of publication.
  return { endsOn: drawDay(random, guidanceInForce, lastDay) }
}

interface AblationPlan {
  readonly approach: Approach
  readonly converted: boolean
  readonly lesions: number
  readonly image: DrawnImage
  readonly day: Day
}

// Several lesions may share one image code, which then stands with the last of them.
function ablationGroupsOf(random: Random, plan: AblationPlan): Group[] {
  const shared = chance(random, sharedImageShare)
  return Array.from({ length: plan.lesions }, (_, index) =>
    ablationGroup(random, plan, !shared || index === plan.lesions - 1),
  )
}

function ablationGroup(
  random: Random,
  { approach, converted, image, day }: AblationPlan,
  covered: boolean,
): Group {
  const method = approach === 'open' ? [microwave] : []
  const conversion = converted ? [convertedToOpen] : []
  const site = [liverSite(random, day), ...(chance(random, 0.4) ? [pick(random, ['Z94.2', 'Z94.3'])] : [])]
  const supplements = [...method, ...conversion, ...(covered ? image.codes : []), ...site]
  // National tables show any order behind the body code; the order says nothing.
  return {
    body: recommendedBody[approach],
    supplements: chance(random, 0.2) ? shuffled(random, supplements) : supplements,
    date: null,
    ablation: true,
  }
}

function withOtherProcedure(random: Random, own: Group[], approach: Approach, day: Day): Group[] {
  if (!chance(random, otherProcedureShare)) return own
  const other = drawOtherGroup(random, approach, day)
  return chance(random, 0.5) ? [other, ...own] : [...own, other]
}

const dated = (groups: Group[], date: Day | null): Group[] => groups.map((group) => ({ ...group, date }))

function metastasisOf(random: Random): string[] {
  const alone = chance(random, 0.05)
  const alsoLiver = chance(random, 0.04)
  return [
    metastasis,
    ...(alone ? [] : [drawPrimary(random)]),
    ...(alsoLiver ? [between(random, 0, 1) === 0 ? 'K76.8' : drawOtherIndication(random)] : []),
    ...(alone ? [] : drawComorbidities(random)),
  ]
}

const otherIndication = (random: Random): string[] => [
  drawOtherIndication(random),
  ...drawComorbidities(random),
]
