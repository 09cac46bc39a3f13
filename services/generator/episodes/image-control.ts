import type { Day } from '../calendar.ts'
import { drawMethod, imageCode, laparoscopicUltrasound, unspecifiedImageCode } from '../codes.ts'
import type { Approach, ImageFacts, ImageRecord, Method } from '../draft.ts'
import { chance, drawFrom, pick, type Random } from '../random.ts'

/** Image control as drawn for an ablation: the facts, the codes of a covered group, and the record they agree with. */
export interface DrawnImage {
  readonly facts: ImageFacts
  readonly codes: readonly string[]
  readonly record: ImageRecord | null
}

const drawStory = drawFrom<ImageFacts['story']>([
  [70, 'stated'],
  [7, 'not-stated'],
  [4, 'methods-unknown'],
  [14, 'not-recorded'],
  [5, 'none'],
])

/** Image control of one ablation on a day, with codes that agree with the record. */
export function drawImage(random: Random, approach: Approach, day: Day): DrawnImage {
  const story = drawStory(random)
  if (story === 'none') return uncoded(random)
  const methods = story === 'stated' ? drawMethods(random) : []
  const coding = approach === 'laparoscopic' ? drawLaparoscopicCoding(random, story, methods) : 'image-code'
  const facts: ImageFacts = { story, coding, methods }
  return { facts, codes: codesOf(random, facts, day), record: recordOf(random, facts) }
}

const uncoded = (random: Random): DrawnImage => ({
  facts: { story: 'none', coding: 'none', methods: [] },
  codes: [],
  record: { used: 'no', methods: pick(random, [[], null]) },
})

function drawMethods(random: Random): Method[] {
  const method = drawMethod(random)
  const second: Method = method === 'ct' ? 'ultrasound' : 'ct'
  return chance(random, 0.05) ? [method, second] : [method]
}

// Y75.5 is an ultrasonic approach: it can stand for ultrasound, and beside other codes it never says a second method.
function drawLaparoscopicCoding(
  random: Random,
  story: ImageFacts['story'],
  methods: readonly Method[],
): ImageFacts['coding'] {
  if (story === 'not-stated' || methods.length > 1) return 'image-code'
  if (story === 'stated' && methods[0] !== 'ultrasound') return chance(random, 0.2) ? 'both' : 'image-code'
  return pick(random, ['image-code', 'laparoscopic-ultrasound', 'laparoscopic-ultrasound', 'both'] as const)
}

function codesOf(random: Random, facts: ImageFacts, day: Day): string[] {
  if (facts.coding === 'laparoscopic-ultrasound') return [laparoscopicUltrasound]
  const codes = imageCodesOf(random, facts, day)
  return facts.coding === 'both' ? [laparoscopicUltrasound, ...codes] : codes
}

function imageCodesOf(random: Random, { story, coding, methods }: ImageFacts, day: Day): string[] {
  // With Y75.5 for the stated ultrasound, an unspecified code beside it is no lack of detail.
  const vague = coding === 'both' && methods[0] === 'ultrasound' && chance(random, 0.5)
  if (vague || story === 'not-stated' || story === 'methods-unknown')
    return [unspecifiedImageCode(random, day)]
  if (story === 'not-recorded') return [imageCode(random, drawMethod(random), day)]
  return [...new Set(methods.map((method) => imageCode(random, method, day)))]
}

function recordOf(random: Random, { story, methods }: ImageFacts): ImageRecord | null {
  if (story === 'not-recorded') return pick(random, silences)()
  if (story === 'not-stated') return { used: 'yes', methods: ['not-stated'] }
  if (story === 'methods-unknown') return { used: 'yes', methods: pick(random, [[], null]) }
  // A stated method means that image control was used, even where the record leaves that question open.
  return { used: chance(random, 0.05) ? 'not-recorded' : 'yes', methods: [...methods] }
}

const silences: readonly (() => ImageRecord | null)[] = [
  () => null,
  () => ({ used: 'not-recorded', methods: [] }),
  () => ({ used: 'not-recorded', methods: null }),
  () => ({ used: 'not-recorded', methods: ['not-stated'] }),
]

/** A record that says nothing about image control, in one of the forms that the contract allows. */
export const silentRecord = (random: Random): ImageRecord | null => pick(random, silences)()
