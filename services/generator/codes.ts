import { type Day, y68InForce } from './calendar.ts'
import type { Approach, Method } from './draft.ts'
import { chance, drawFrom, type Random, type Weighted } from './random.ts'

// Weights of liver and image codes: mentions in England's hospital episodes of 2023-24 (NHS England, OGL v3).

export const metastasis = 'C78.7'
export const microwave = 'Y13.7'
export const convertedToOpen = 'Y71.4'
export const laparoscopicUltrasound = 'Y75.5'

/** The body code that IPG553 recommends for an approach; open needs Y13.7 beside it. */
export const recommendedBody: Readonly<Record<Approach, string>> = {
  percutaneous: 'J12.7',
  laparoscopic: 'J08.3',
  open: 'J03.2',
}

export const drawApproach = drawFrom<Approach>([
  [1006, 'percutaneous'],
  [63, 'laparoscopic'],
  [71, 'open'],
])

/** SNOMED CT's microwave ablations of the liver. */
export const approachConcept: Readonly<Record<Approach, string>> = {
  percutaneous: '609232008',
  laparoscopic: '448540000',
  open: '709020001',
}

const metastasisConcepts: Weighted<string> = [
  [4, '813671000000107'],
  [1, '94381002'],
]

/** The diagnosis that IPG553 names, or the international concept used in its place. */
export const drawMetastasisConcept = drawFrom(metastasisConcepts)

export const isMetastasisConcept = (id: string): boolean =>
  metastasisConcepts.some(([, concept]) => concept === id)

/** Concepts that say something other than a liver metastasis: colon, breast and liver cell cancer, type 2 diabetes. */
export const otherDiagnosisConcepts = ['363406005', '254837009', '109841003', '44054006']
/** Concepts of other procedures: appendicectomy, colonoscopy. */
export const otherProcedureConcepts = ['80146002', '73761001']

// Methods that hardly occur with the liver are lifted to 4,000, so that each is seen.
export const drawMethod = drawFrom<Method>([
  [471_130, 'ultrasound'],
  [38_354, 'ct'],
  [4000, 'contrast-enhanced-ultrasound'],
  [4000, 'mri'],
  [4000, 'radiological'],
  [4000, 'fluoroscopy'],
  [4000, 'image-intensifier'],
  [4000, 'video'],
  [4000, 'other'],
])

const methodCodes: Readonly<Record<Method, readonly string[]>> = {
  radiological: ['Y53.1'],
  ultrasound: ['Y53.2'],
  ct: ['Y53.3'],
  fluoroscopy: ['Y53.4'],
  'image-intensifier': ['Y53.5'],
  video: ['Y53.6'],
  mri: ['Y53.7'],
  'contrast-enhanced-ultrasound': ['Y68.1', 'Y53.2'],
  other: ['Y53.8', 'Y68.8'],
}

/** Every code that is right for a method on some day. */
export const codesFor = (method: Method): readonly string[] => methodCodes[method]

const drawOtherMethodCode = drawFrom([
  [23_870, 'Y53.8'],
  [68, 'Y68.8'],
])

/** The right image code for a stated method on a day; Y68 does not exist before April 2020. */
export function imageCode(random: Random, method: Method, day: Day): string {
  if (day < y68InForce) return methodCodes[method].find((code) => code.startsWith('Y53')) as string
  return method === 'other' ? drawOtherMethodCode(random) : (methodCodes[method][0] as string)
}

/** The code for image control by a method that is not stated. */
export const unspecifiedImageCode = (random: Random, day: Day): string =>
  day >= y68InForce && chance(random, 23 / 31_723) ? 'Y68.9' : 'Y53.9'

export const specificImageCodes = ['Y53.1', 'Y53.2', 'Y53.3', 'Y53.4', 'Y53.5', 'Y53.6', 'Y53.7']

export const isImageCode = (code: string): boolean => code.startsWith('Y53') || code.startsWith('Y68')

const drawLobe = drawFrom([
  [1399, 'O34.1'],
  [354, 'O34.5'],
  [30, 'O34.3'],
  [11, 'O34.2'],
  [400, 'Z30.1'],
])

/** A site in the liver: the lobes of O34 came with the classification of 2020. */
export const liverSite = (random: Random, day: Day): string => (day < y68InForce ? 'Z30.1' : drawLobe(random))

/** Techniques other than microwaves, on the same organ: right without Y13.7, near misses with it. */
export const drawOtherTechnique = drawFrom([
  [193, 'J12.4'],
  [35, 'J12.5'],
  [173, 'J12.8'],
  [105, 'J03.3'],
  [54, 'J03.4'],
  [402, 'J08.8'],
])

/** The wrong fourth character for an ablation by this approach. */
export const nearCodes: Readonly<Record<Approach, readonly string[]>> = {
  percutaneous: ['J12.4', 'J12.5', 'J12.8', 'J12.9'],
  laparoscopic: ['J08.8', 'J08.9'],
  open: ['J03.3', 'J03.4', 'J03.8', 'J03.9'],
}

/** Where liver metastases come from: cancers present, or a history of one. */
export const drawPrimary = drawFrom([
  [550, 'C18.7'],
  [230, 'C18.2'],
  [320, 'C18.0'],
  [150, 'C18.9'],
  [770, 'C20'],
  [230, 'C19'],
  [300, 'C50.9'],
  [230, 'C25.9'],
  [200, 'C34.9'],
  [110, 'C16.9'],
  [80, 'C43.9'],
  [60, 'C64'],
  [150, 'C80.9'],
  [340, 'Z85.0'],
  [200, 'Z85.3'],
])

// Weighted for ablations rather than for all hospital episodes.
const otherIndications: Weighted<string> = [
  [650, 'C22.0'],
  [90, 'C22.1'],
  [30, 'C22.9'],
  [10, 'C22.7'],
  [30, 'D13.4'],
  [40, 'D18.0'],
  [20, 'D37.6'],
  [80, 'K76.8'],
]

/** One of the liver's other reasons for an ablation. */
export const drawOtherIndication = drawFrom(otherIndications)

export const isOtherIndication = (code: string): boolean =>
  otherIndications.some(([, indication]) => indication === code)

export const comorbidities = [
  'I10',
  'E11.9',
  'Z86.4',
  'Z86.7',
  'Z92.1',
  'E78.0',
  'F17.1',
  'I48.9',
  'N18.9',
  'J44.0',
  'K74.6',
  'D50.9',
  'E66.9',
  'M06.9',
  'R18',
  'J90',
  'C78.0',
]
