import { drawDay, firstDay, lastDay } from '../calendar.ts'
import type { Draft, ImageRecord } from '../draft.ts'
import type { Provider } from '../providers.ts'
import { chance, drawFrom, type Random } from '../random.ts'
import { drawComorbidities } from './comorbidities.ts'
import { drawStay } from './stay.ts'

/** A common hospital episode: diagnoses, and groups as a body code and its supplements. */
interface Template {
  readonly diagnoses: readonly string[]
  readonly groups: readonly (readonly [body: string, ...supplements: string[]])[]
  readonly imageControl?: ImageRecord
}

const of = (
  diagnoses: readonly string[],
  groups: Template['groups'] = [],
  imageControl?: ImageRecord,
): Template => ({ diagnoses, groups, ...(imageControl && { imageControl }) })

// Weights: thousands of a year's mentions, roughly. Some codes are here for what they resemble: ICD-10's J12, J03, Y53
// and O34 are no OPCS-4 codes, O29 is no site, and Y13.7 is used on other organs than the liver.
const drawTemplate = drawFrom<Template>([
  [
    70,
    of(
      ['H26.9'],
      [
        ['C75.1', 'Z94.2'],
        ['C71.2', 'Z94.2'],
      ],
    ),
  ],
  [60, of(['K57.3'], [['H22.9', 'Z28.6']])],
  [50, of(['K21.0', 'K29.8'], [['G45.1', 'Z27.4']])],
  [60, of(['J18.1'])],
  [40, of(['R07.4'])],
  [40, of(['N39.0'])],
  [30, of(['O80.0', 'Z37.0'], [['R24.9']])],
  [25, of(['O34.2', 'Z37.0'], [['R18.2']])],
  [30, of(['N18.5'], [['X40.3']])],
  [30, of(['C50.9'], [['X72.3']])],
  [30, of(['C18.7', 'C78.7'], [['X72.1']])],
  [12, of(['C20', 'C78.7'], [['J02.3', 'Z30.1']])],
  [10, of(['C78.7', 'C18.9', 'Z51.5'])],
  [20, of(['I21.4'], [['K75.1', 'Y53.4']], { used: 'yes', methods: ['fluoroscopy'] })],
  [20, of(['I25.1'], [['K63.4', 'Y53.4']])],
  [20, of(['M16.9'], [['W37.1', 'Z84.3', 'Z94.3']])],
  [20, of(['M17.1'], [['W40.1', 'Z84.6', 'Z94.2']])],
  [15, of(['K80.2'], [['J18.3', 'Y75.2']])],
  [12, of(['K40.9'], [['T20.2', 'Z94.2']])],
  [10, of(['K35.8'], [['H01.2', 'Y75.2']])],
  [10, of(['H35.3'], [['C79.4', 'Z94.3']])],
  [8, of(['M75.0'], [['O29.1', 'Y76.7', 'Z94.2']])],
  [8, of(['J90'], [['T12.2', 'Y53.2', 'Z94.2']], { used: 'yes', methods: ['ultrasound'] })],
  [8, of(['K63.5'], [['H20.1', 'Z28.6']])],
  [6, of(['C34.1'], [['E59.1', 'Y53.3']], { used: 'yes', methods: ['ct'] })],
  [4, of(['C78.0', 'C18.7'], [['E55.4', 'Y13.7', 'Z94.2']])],
  [4, of(['C64'], [['M13.7', 'Y53.3', 'Z94.3']], { used: 'yes', methods: ['ct'] })],
  [4, of(['C22.0', 'K74.6'])],
  [4, of(['K76.8', 'C78.7'], [['J12.1', 'Y53.2', 'Z30.1']], { used: 'yes', methods: ['ultrasound'] })],
  [8, of(['J12.9', 'J44.0'])],
  [6, of(['J03.9'])],
  [3, of(['K52.9', 'Y53.4'])],
  [4, of(['T10.X0', 'W19.0'])],
  [8, of(['S72.0', 'W19.0'], [['W37.1', 'Z84.3', 'Z94.2']])],
  [6, of(['E11.2', 'N08.3'])],
  [3, of(['R69'])],
])
const unfinishedShare = 0.02
const concept = 0.1

/** An episode without any microwave ablation of the liver: nearly all of a hospital's work. */
export function drawHospitalEpisode(random: Random, provider: Provider): Draft {
  const template = drawTemplate(random)
  const day = drawDay(random, firstDay, lastDay)
  const stay = drawStay(random, chance(random, unfinishedShare) ? { startsOn: day } : { endsOn: day })
  return {
    kind: 'hospital',
    ablation: null,
    guidanceApplies: false,
    provider,
    startDate: stay.startDate,
    endDate: stay.endDate,
    diagnoses: [...new Set([...template.diagnoses, ...drawComorbidities(random)])],
    leading: [],
    groups: template.groups.map(([body, ...supplements]) => ({
      body,
      supplements,
      date: stay.procedureDate,
      ablation: false,
    })),
    trailing: [],
    snomedProcedures: template.groups.some(([body]) => body === 'H01.2') ? ['80146002'] : [],
    snomedDiagnoses: chance(random, concept) ? ['44054006'] : [],
    imageControl: copyOf(template.imageControl),
  }
}

// Edits change a draft's record; the templates are shared by all drafts.
const copyOf = (record: ImageRecord | undefined): ImageRecord | null =>
  record === undefined ? null : { used: record.used, methods: record.methods && [...record.methods] }
