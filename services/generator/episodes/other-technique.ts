import { type Day, drawDay, firstDay, lastDay } from '../calendar.ts'
import { drawOtherTechnique, drawPrimary, imageCode, liverSite, metastasis } from '../codes.ts'
import type { Draft, Group, Method } from '../draft.ts'
import type { Provider } from '../providers.ts'
import { chance, drawFrom, pick, type Random } from '../random.ts'
import { drawComorbidities } from './comorbidities.ts'
import { drawStay } from './stay.ts'

type Codes = Pick<Group, 'body' | 'supplements'>

// Destruction without microwaves; the last is the radiotherapy of IPG401, whose second code is a body code too.
const drawFixed = drawFrom<readonly Codes[]>([
  [3, [{ body: 'J03.2', supplements: ['Y13.4', 'Y53.2', 'Z30.1'] }]],
  [2, [{ body: 'J03.2', supplements: ['Y13.2', 'Y53.2', 'Z30.1'] }]],
  [2, [{ body: 'J12.8', supplements: ['Y12.3', 'Y53.3', 'Z30.1'] }]],
  [
    3,
    [
      { body: 'J12.3', supplements: [] },
      { body: 'X65.3', supplements: ['Y36.4', 'Y53.4'] },
    ],
  ],
])

const ablationBy = (random: Random, method: Method, day: Day): Codes[] => [
  { body: drawOtherTechnique(random), supplements: [imageCode(random, method, day), liverSite(random, day)] },
]

/** A liver metastasis treated by another technique, correctly coded: there is no microwave in it. */
export function drawOtherTechniqueEpisode(random: Random, provider: Provider): Draft {
  const stay = drawStay(random, { endsOn: drawDay(random, firstDay, lastDay) })
  const day = stay.endDate ?? stay.startDate
  const method = chance(random, 0.7) ? pick(random, ['ultrasound', 'ct'] as const) : null
  const codes = method === null ? drawFixed(random) : ablationBy(random, method, day)
  return {
    kind: 'other-technique',
    ablation: null,
    guidanceApplies: false,
    provider,
    startDate: stay.startDate,
    endDate: stay.endDate,
    diagnoses: [metastasis, drawPrimary(random), ...drawComorbidities(random)],
    leading: [],
    groups: codes.map(({ body, supplements }) => ({
      body,
      supplements: [...supplements],
      date: stay.procedureDate,
      ablation: false,
    })),
    trailing: [],
    snomedProcedures: [],
    snomedDiagnoses: [],
    imageControl: method !== null && chance(random, 0.7) ? { used: 'yes', methods: [method] } : null,
  }
}
