import type { Episode, ImageControlMethod, ImageControlUse } from '../../services/core/episode.ts'

/** Draws numbers, the same ones for the same seed. */
export interface Dice {
  readonly below: (count: number) => number
  readonly one: <Item>(items: readonly Item[]) => Item
  readonly some: <Item>(items: readonly Item[], most: number) => Item[]
  readonly chance: (of: number) => boolean
}

/** Dice of a seed (mulberry32). */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  const below = (count: number) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count
  }
  const one = <Item>(items: readonly Item[]) => items[below(items.length)] as Item
  const some = <Item>(items: readonly Item[], most: number) =>
    Array.from({ length: below(most + 1) }, () => one(items))
  return { below, one, some, chance: (of) => below(of) === 0 }
}

const words = (text: string) => text.split(' ')
const ablations = words('J12.7 J08.3 J03.2 J12.7 J08.3 J03.2')
const nearMisses = words('J03.3 J03.4 J03.8 J03.9 J08.8 J08.9 J12.4 J12.5 J12.8 J12.9')
const bodies = [
  ...ablations,
  ...nearMisses,
  ...words('J12.3 J12.6 J12.1 J03.1 J08.1 J03 J12 J13.2 H33.4 X40.3 O09.1 O35.1'),
]
const imageCodes = words(
  'Y53.1 Y53.2 Y53.3 Y53.4 Y53.5 Y53.6 Y53.7 Y53.8 Y53.9 Y53.0 Y68.1 Y68.8 Y68.9 Y68.2',
)
const otherSupplementary = words(
  'Y13.7 Y13.7 Y13.7 Y71.4 Y75.5 Y13.4 Y75.4 Y53 Y68 Z94.2 Z30.1 O34.1 O11.2 Y98.1',
)
const brokenProcedures = words('J1 I12.7 J12.77 J1O.7 12.7 J12,7 Y5.3')
const diagnoses = words(
  'C78.7 C78.7 C78.7 C22.0 C22.9 C22 C22.01 D13.4 D18.0 D37.6 K76.8 C18.9 C78.70 C78 D13 D18 K76.7 Z85.0 T10.X0',
)
const brokenDiagnoses = words('C7 78.7 C7B.7 C78.777 C787-DX')
const concepts = words('709020001 448540000 609232008 813671000000107 94381002 73211009 22298006')
const brokenConcepts = words('609232009 0609232008 12345 abc 8136710000001070')
const nothings = ['-', '&', '', '  ', '-   ', '\u00a0-']
const uses: readonly ImageControlUse[] = ['yes', 'no', 'not-recorded']
const methods = words(
  'radiological ultrasound ct fluoroscopy image-intensifier video mri contrast-enhanced-ultrasound other not-stated',
) as ImageControlMethod[]
const days = words(
  '2012-01-31 2016-04-26 2016-04-27 2016-04-28 2019-12-31 2020-03-31 2020-04-01 2020-04-02 2024-02-29 2026-11-22',
)

/** A code as somebody may have typed it: without dot, in lower case, with fillers and blanks. */
function typed(code: string, dice: Dice, fillers: readonly string[]): string {
  let text = code
  if (dice.chance(2)) text = text.replaceAll('.', '')
  if (dice.chance(6)) text = text.toLowerCase()
  if (dice.chance(5) && /^[A-Z]\d\d(\.?\d)?$/i.test(text)) text += dice.one(fillers)
  return dice.chance(8) ? `${dice.one([' ', '\t', '\u3000', '\u0085'])}${text} ` : text
}

const diagnosisFillers = ['-', 'X', '-D', '-A', '']
const procedureFillers = ['', '', ' ']

function shuffled<Item>(items: readonly Item[], dice: Dice): Item[] {
  const left = [...items]
  return items.map(() => left.splice(dice.below(left.length), 1)[0] as Item)
}

function episodeWith(procedures: readonly string[], stated: ImageControlMethod[], dice: Dice): Episode {
  const isWild = dice.chance(4)
  const dated = dice.chance(2)
  const start = dice.one(days)
  const end = dice.chance(3) ? dice.one(days) : start
  const listOf = (
    codes: readonly string[],
    broken: readonly string[],
    fillers: readonly string[],
    most: number,
  ) =>
    dice
      .some(codes, most)
      .map((code) =>
        isWild && dice.chance(6) ? dice.one([...broken, ...nothings]) : typed(code, dice, fillers),
      )
  const some = <Value>(value: Value) => dice.one([value, value, value, null, undefined])
  return {
    startDate: start,
    endDate: dice.chance(8) ? dice.one([null, undefined]) : end,
    diagnoses: listOf(diagnoses, brokenDiagnoses, diagnosisFillers, 4),
    procedures: procedures.map((code) => ({
      code: typed(code, dice, procedureFillers),
      ...(dated && { date: dice.one([start, end, dice.one(days), null]) }),
    })),
    snomedProcedures: some(listOf(concepts, brokenConcepts, [''], 3)),
    snomedDiagnoses: some(listOf(concepts, brokenConcepts, [''], 3)),
    imageControl: some({ used: dice.one(uses), methods: some(stated) }),
  }
}

/** What stands right in one coding of each approach. */
const right = [
  { codes: words('J12.7 Y53.2 O34.1'), recorded: '609232008', stated: ['ultrasound'] },
  { codes: words('J12.7 Y68.1 Z94.2'), recorded: '609232008', stated: ['contrast-enhanced-ultrasound'] },
  { codes: words('J08.3 Y75.5'), recorded: '448540000', stated: ['ultrasound'] },
  { codes: words('J03.2 Y13.7 Y53.3 Y53.7'), recorded: '709020001', stated: ['ct', 'mri'] },
  { codes: words('J03.2 Y71.4 Y13.7 Y53.9'), recorded: '448540000', stated: ['not-stated'] },
] satisfies { codes: string[]; recorded: string; stated: ImageControlMethod[] }[]

/** An episode that is right, but for what is changed at a few places or at none. */
function nearlyRight(dice: Dice): Episode {
  const { codes, recorded, stated } = dice.one(right)
  const end = dice.one(days)
  const other = episodeWith(
    dice.some([...bodies, ...imageCodes, ...otherSupplementary], 3),
    dice.some(methods, 2),
    dice,
  )
  const episode: Episode = {
    startDate: end,
    endDate: end,
    diagnoses: dice.chance(3) ? ['C18.9', 'C78.7'] : ['c787'],
    procedures: [...(dice.chance(4) ? codes : []), ...codes].map((code) => ({ code })),
    snomedProcedures: [recorded],
    snomedDiagnoses: dice.chance(2) ? ['94381002'] : ['813671000000107'],
    imageControl: { used: 'yes', methods: stated },
  }
  const changed = dice.some(Object.keys(episode) as (keyof Episode)[], 1)
  const changes = Object.fromEntries(changed.map((part) => [part, other[part]]))
  const more = dice.chance(3) ? [...episode.procedures, ...other.procedures] : episode.procedures
  return { ...episode, procedures: more, ...changes }
}

/** An episode of no usual shape: codes shuffled, repeated, malformed; many groups or none; any record. */
export function wildEpisode(dice: Dice): Episode {
  if (dice.chance(4)) return nearlyRight(dice)
  const pool = dice.one([ablations, [...ablations, ...nearMisses], bodies])
  const codes = Array.from({ length: dice.below(dice.one([4, 8, 16, 40])) }, () =>
    dice.one([
      dice.one(pool),
      dice.one(imageCodes),
      dice.one(otherSupplementary),
      dice.one(otherSupplementary),
    ]),
  )
  const broken = dice.chance(3) ? dice.some([...brokenProcedures, ...nothings], 3) : []
  return episodeWith(shuffled([...codes, ...broken], dice), dice.some(methods, dice.one([1, 2, 4, 10])), dice)
}

/** An episode within a bound: groups, image codes and methods are so many at the most. */
export function boundedEpisode(
  dice: Dice,
  bound: { readonly groups: number; readonly imageCodes: number; readonly methods: number },
): Episode {
  const images = Array.from({ length: bound.imageCodes }, () => dice.one(imageCodes))
  const pool = dice.one([ablations, [...ablations, ...nearMisses], bodies])
  const groups = Array.from({ length: dice.below(bound.groups + 1) }, () => [
    dice.one(pool),
    ...dice.some([...images, ...images, ...otherSupplementary], 5),
  ])
  const loose = dice.chance(4) ? dice.some([...images, ...otherSupplementary], 2) : []
  const codes = [loose, ...groups].flat()
  const broken = dice.chance(5) ? dice.some([...brokenProcedures, ...nothings], 2) : []
  for (const entry of broken) codes.splice(dice.below(codes.length + 1), 0, entry)
  const stated = dice.some(methods, bound.methods)
  return episodeWith(codes, dice.chance(2) ? [...stated, ...stated] : stated, dice)
}
