import { describe, expect, test } from 'vitest'
import { defaultPacks, readRules } from '../../../services/config/rules-folder.ts'
import type { Edit } from '../../../services/core/assessment.ts'
import { compileRuleset } from '../../../services/core/ruleset.ts'
import { ablation, type Changes } from '../../rules/rows/example.ts'

const packs = readRules(defaultPacks.split(','))
const ruleset = compileRuleset(packs)

/** An edit in short: `procedures +1 Y53.2`, `-0`, `0=J12.7`, `0>1`. */
function short({ op, list, index, code, to }: Edit): string {
  const what = {
    add: `+${index} ${code}`,
    remove: `-${index}`,
    replace: `${index}=${code}`,
    move: `${index}>${to}`,
  }
  return `${list} ${what[op]}`
}

function repairsOf(changes: Changes): string[] {
  return ruleset.assess(ablation(changes)).repairs.map(({ edits }) => edits.map(short).join(', '))
}

const none = { recorded: '' }
const open = { recorded: 'open' }
const laparoscopic = { recorded: 'laparoscopic' }

const offered: Readonly<
  Record<string, readonly [about: string, changes: Changes, repairs: readonly string[]][]>
> = {
  'what is missing is added, at the end of its group or list': [
    ['a diagnosis', { diagnoses: 'C18.9 -' }, ['diagnoses +2 C78.7']],
    ['an image code', { procedures: 'J12.7 O34.1 Z94.2 H33.4 Z30.1' }, ['procedures +3 Y53.2']],
    ['an image code behind the last code', { procedures: 'J12.7 O34.1 -' }, ['procedures +2 Y53.2']],
    [
      'each method’s code',
      { procedures: 'J12.7', image: 'yes ct mri' },
      ['procedures +1 Y53.3, procedures +2 Y53.7'],
    ],
    ['a method that is not coded yet', { image: 'yes ct ultrasound' }, ['procedures +2 Y53.3']],
    ['Y13.7', { procedures: 'J03.2 Y53.2 J18.3', ...open }, ['procedures +2 Y13.7']],
    [
      'the procedure, with the image code that it then lacks',
      { procedures: 'H33.4' },
      ['procedures +1 J12.7, procedures +2 Y53.2'],
    ],
    [
      'the procedure before the code that would lead',
      { procedures: 'Y53.2 H33.4', image: 'yes ultrasound' },
      ['procedures +0 J12.7'],
    ],
    [
      'the unspecified code where the record does not state the method',
      { procedures: 'J12.7', image: 'yes not-stated' },
      ['procedures +1 Y53.9', 'procedures +1 Y68.9'],
    ],
    [
      'every code of a category that the record leaves open',
      { procedures: 'J12.7', image: 'yes' },
      [
        'Y53.1',
        'Y53.2',
        'Y53.3',
        'Y53.4',
        'Y53.5',
        'Y53.6',
        'Y53.7',
        'Y53.8',
        'Y53.9',
        'Y68.1',
        'Y68.8',
        'Y68.9',
      ].map((code) => `procedures +1 ${code}`),
    ],
    [
      'the last of two lesions, which covers both',
      { procedures: 'J12.7 J12.7' },
      ['procedures +2 Y53.2', 'procedures 1=Y53.2'],
    ],
  ],
  'what is wrong is replaced or taken away': [
    ['another approach’s code', { procedures: 'J08.3 Y53.2' }, ['procedures 0=J12.7']],
    ['the code of another method', { procedures: 'J12.7 Y53.3 Z94.2' }, ['procedures 1=Y53.2']],
    ['a surplus method', { procedures: 'J12.7 Y53.2 Y53.3' }, ['procedures -2']],
    ['an image code of no image control', { image: 'no' }, ['procedures -1']],
    [
      'a near technique, or the right one beside it',
      { procedures: 'J12.4 Y53.2' },
      ['procedures 0=J12.7', 'procedures +2 J12.7'],
    ],
    [
      'a leading code of nothing',
      { procedures: 'Y53.2 J18.3', ...none, diagnoses: 'C18.9' },
      ['procedures -0'],
    ],
  ],
  'what is misplaced is moved': [
    ['behind its procedure', { procedures: 'Y53.2 J12.7' }, ['procedures 0>1']],
    ['the procedure, where that is less', { procedures: 'Y53.2 Z94.2 J12.7' }, ['procedures 2>0']],
    [
      'beside the lesion that has the image code, if not added or taken away',
      { procedures: 'J12.7 J18.3 J12.7 Y53.2' },
      ['procedures +1 Y53.2', 'procedures 0>1', 'procedures -0'],
    ],
  ],
  'what other rules would miss is kept': [
    ['applicability: no evidence may go', { procedures: 'J12.7', ...none }, ['procedures +1 Y53.2']],
    [
      'what is recorded stays coded, once converted',
      { procedures: 'J03.2 Y13.7 Y71.4', ...laparoscopic },
      ['procedures +3 Y53.2'],
    ],
    ['other procedures’ codes are not touched', { procedures: 'J12.3 Y53.4' }, ['procedures +2 J12.7']],
    ['a code with no form that no rule reads stays', { diagnoses: '& C18.9' }, ['diagnoses +2 C78.7']],
  ],
}

describe.each(Object.entries(offered))('%s', (_, rows) => {
  test.each(rows)('%s', (_about, changes, repairs) => {
    expect(repairsOf(changes)).toEqual(repairs)
  })
})

describe('a note', () => {
  const notesOf = (changes: Changes) => ruleset.assess(ablation(changes)).repairs.map(({ note }) => note)

  test('says in a coder’s words what to do, and that it is a suggestion', () => {
    expect(notesOf({ diagnoses: 'C18.9', procedures: 'Y53.2 J12.7' })).toEqual([
      'Add C78.7 (liver metastasis) as diagnosis 2. Move Y53.2 (ultrasonic control) from procedure 1 to 2 behind J12.7. A suggestion only: check it against the notes.',
    ])
  })

  test('tells of a warning that is left', () => {
    const [first, second] = notesOf({ procedures: 'J12.4 Y53.2' })
    expect(first).toMatch(/^Put J12\.7 .* in the place of J12\.4/)
    expect(first).not.toContain('warning')
    expect(second).toContain('It leaves a warning (ipg553/image-control-coded).')
  })
})

test('what is replaced keeps its date, and what is added has none', () => {
  const { repairs } = ruleset.assess(ablation({ procedures: 'J12.4@2024-05-01' }))
  expect(repairs.map(({ edits }) => edits)).toContainEqual([
    { op: 'replace', list: 'procedures', index: 0, code: 'J12.7' },
    { op: 'add', list: 'procedures', index: 1, code: 'Y53.2' },
  ])
})

describe('no repair', () => {
  const searchOf = (changes: Changes, given = ruleset) => {
    const { outcome, repairs, repairSearch } = given.assess(ablation(changes))
    return { outcome, repairs: repairs.length, repairSearch }
  }
  const blocked = (...blockedBy: string[]) => ({
    outcome: 'miscoded',
    repairs: 0,
    repairSearch: { status: 'blocked', blockedBy: blockedBy.map((rule) => `episode-integrity/${rule}`) },
  })

  test('is looked for where nothing is miscoded', () => {
    expect(searchOf({})).toEqual({ outcome: 'conforming', repairs: 0, repairSearch: undefined })
    expect(searchOf({ procedures: 'J12.7 Y53.9' })).toEqual({
      outcome: 'advisory',
      repairs: 0,
      repairSearch: undefined,
    })
  })

  test.each<[string, Changes, string[]]>([
    ['a malformed diagnosis', { diagnoses: 'C78.7 C7' }, ['icd10-format']],
    [
      'a malformed procedure, beside what could be mended',
      { procedures: 'J12.7 x1', diagnoses: '' },
      ['opcs4-format'],
    ],
    ['a wrong check digit', { recorded: 'percutaneous 609232009' }, ['snomed-check-digit']],
    ['dates reversed', { start: '2024-05-03' }, ['dates-in-order']],
    [
      'all of them',
      { start: '2024-05-03', diagnoses: 'C7', procedures: 'x1', recorded: '609232009' },
      ['icd10-format', 'opcs4-format', 'snomed-check-digit', 'dates-in-order'],
    ],
  ])('mends %s', (_, changes, rules) => {
    expect(searchOf(changes)).toEqual(blocked(...rules))
  })

  test('there is none: the rule is named that fails whatever is edited', () => {
    const notFinished = { end: null, procedures: 'Y53.2 J08.3', recorded: 'percutaneous' }
    expect(searchOf(notFinished)).toEqual({
      outcome: 'miscoded',
      repairs: 0,
      repairSearch: { status: 'blocked', blockedBy: ['opcs4-conventions/supplementary-not-first'] },
    })
  })

  test('is offered by a search that goes beyond its limits', () => {
    const incomplete = { outcome: 'miscoded', repairs: 0, repairSearch: { status: 'search-incomplete' } }
    const hasty = compileRuleset(packs, new Set(), { codings: 2, entries: 60, remembered: 0 })
    expect(searchOf({ procedures: 'J12.7' }, hasty)).toEqual(incomplete)
    const long = Array.from({ length: 61 }, () => 'H33.4').join(' ')
    expect(searchOf({ procedures: `J12.7 ${long}` })).toEqual(incomplete)
  })
})
