import { describe, expect, test } from 'vitest'
import { imageControlMethods, imageControlUses } from '../../services/core/episode.ts'
import { carry, contractEvent, failureOf, stored } from './carry.ts'

const outcomeOf = (event: object) => {
  const sizes = [event, { ...event, padding: ' '.repeat(70_000) }]
  const [outcome, whenLarge] = sizes.map((sized) => carry(stored(JSON.stringify(sized))).account.outcome)
  expect(whenLarge).toBe(outcome)
  return outcome
}
/** What is wrong with an event, in whatever size it comes: large ones are checked by other means. */
function failedBy(event: object) {
  const [failure, whenLarge] = [event, { ...event, padding: ' '.repeat(70_000) }].map((sized) =>
    failureOf(carry(stored(JSON.stringify(sized)))),
  )
  const places = (message: string | undefined) => message?.split('; ').map((wrong) => wrong.split(':')[0])
  expect(places(whenLarge?.message)).toEqual(places(failure?.message))
  return failure
}

/** The event with one place set, or left out where the value is undefined. */
function changed(path: string, value: unknown): object {
  const event = structuredClone<object>(contractEvent())
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  const parent = steps.reduce<object>((part, step) => Reflect.get(part, step), event)
  Reflect.set(parent, last, value)
  return event
}

const wrongTypes: Readonly<Record<string, readonly unknown[]>> = {
  text: [null, undefined, 1, true, [], {}, ['text']],
  list: [null, undefined, 1, 'text', {}, { length: 0 }],
  record: [null, undefined, 1, 'text', []],
}

describe('a required field that is missing, null or of another type', () => {
  test.each([
    ['eventId', 'text'],
    ['recordedAt', 'text'],
    ['source', 'text'],
    ['episode', 'record'],
    ['episode.episodeId', 'text'],
    ['episode.providerCode', 'text'],
    ['episode.startDate', 'text'],
    ['episode.diagnoses', 'list'],
    ['episode.procedures', 'list'],
    ['episode.procedures.0.code', 'text'],
    ['episode.imageControl.used', 'text'],
  ])('%s', (path, type) => {
    for (const wrong of wrongTypes[type] ?? []) {
      const failure = failedBy(changed(path, wrong))
      expect([wrong, failure?.code, failure?.stage]).toEqual([wrong, 'event-invalid', 'validate'])
      expect(failure?.message).toContain(wrong === undefined ? `${path}: is missing` : `${path}: Invalid`)
    }
  })
})

describe('an optional field', () => {
  const optional = {
    'episode.spellId': [1, {}, []],
    'episode.patientPseudonym': [1, false],
    'episode.endDate': [20260228, {}, '', '2026-2-28', '28/02/2026', '2026-02-28T00:00:00Z'],
    'episode.procedures.0.date': [20260227, '', 'today'],
    'episode.snomedProcedures': ['609232008', {}, 609232008],
    'episode.snomedDiagnoses': ['813671000000107', {}],
    'episode.imageControl': ['yes', [], 0, {}],
    'episode.imageControl.methods': ['ct', {}, 0],
  }

  test.each(Object.keys(optional))('%s may be absent or null', (path) => {
    expect(outcomeOf(changed(path, undefined))).not.toBe('undecodable')
    expect(outcomeOf(changed(path, null))).not.toBe('undecodable')
  })

  test.each(Object.entries(optional))('%s may not be of another type', (path, wrongs) => {
    for (const wrong of wrongs)
      expect([wrong, failedBy(changed(path, wrong))?.code]).toEqual([wrong, 'event-invalid'])
  })

  test('absent and null are judged alike', () => {
    for (const path of Object.keys(optional)) {
      const [absent, none] = [undefined, null].map((value) => {
        const output = carry(stored(JSON.stringify(changed(path, value)))).value
        return JSON.parse(output?.toString() ?? '').assessment
      })
      expect([path, none]).toEqual([path, absent])
    }
  })
})

describe('dates', () => {
  const paths = ['episode.startDate', 'episode.endDate', 'episode.procedures.1.date']

  test.each(['2024-02-29', '2000-02-29', '1900-02-28', '1800-01-01'])('%s exists', (date) => {
    for (const path of paths) expect(outcomeOf(changed(path, date))).not.toBe('undecodable')
  })

  test.each([
    '2023-02-29',
    '1900-02-29',
    '2026-02-30',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-06-00',
    '0000-00-00',
    '2026-02-28 ',
    ' 2026-02-28',
    '20260228',
    '02026-02-28',
    '2026-02-28\n',
    '२०२६-०२-२८',
  ])('%j does not', (date) => {
    for (const path of paths) expect(failedBy(changed(path, date))?.message).toBe(`${path}: Invalid ISO date`)
  })

  test.each([
    ['2026-03-02T10:15:00Z', true],
    ['2026-03-02T10:15:00.123456789Z', true],
    ['2026-03-02T10:15:00+01:00', true],
    ['2026-03-02T10:15:00', true],
    ['2026-02-30T10:15:00Z', false],
    ['2026-03-02T25:15:00Z', false],
    ['2026-03-02T10:61:00Z', false],
    ['2026-03-02', false],
    ['yesterday', false],
  ])('recorded at %s: %s', (time, exists) => {
    expect(outcomeOf(changed('recordedAt', time)) !== 'undecodable').toBe(exists)
  })
})

describe('image control', () => {
  test('every use and method of the contract is known', () => {
    expect(imageControlUses).toEqual(['yes', 'no', 'not-recorded'])
    expect(imageControlMethods).toEqual([
      'radiological',
      'ultrasound',
      'ct',
      'fluoroscopy',
      'image-intensifier',
      'video',
      'mri',
      'contrast-enhanced-ultrasound',
      'other',
      'not-stated',
    ])
    for (const used of imageControlUses)
      expect(outcomeOf(changed('episode.imageControl', { used }))).not.toBe('undecodable')
    for (const method of imageControlMethods) {
      expect(outcomeOf(changed('episode.imageControl', { used: 'yes', methods: [method] }))).not.toBe(
        'undecodable',
      )
    }
  })

  test.each(['maybe', 'Yes', 'yes ', '', 'not recorded', 'constructor', '__proto__'])(
    '%j is no use',
    (used) => {
      expect(failedBy(changed('episode.imageControl.used', used))?.message).toBe(
        'episode.imageControl.used: Invalid option: expected one of "yes"|"no"|"not-recorded"',
      )
    },
  )

  test.each(['x-ray', 'CT', 'ct ', '', null, 1, ['ct'], 'toString'])('%j is no method', (method) => {
    const failure = failedBy(changed('episode.imageControl.methods', ['ultrasound', method]))
    expect(failure?.message).toContain('episode.imageControl.methods.1: Invalid option: expected one of')
  })
})

test('both lists of codes may be empty, and codes may be any text', () => {
  expect(
    outcomeOf(contractEvent({ diagnoses: [], procedures: [], snomedProcedures: [], snomedDiagnoses: [] })),
  ).toBe('out-of-scope')
  expect(outcomeOf(contractEvent({ diagnoses: ['', '-', '😀', '\u0000'] }))).toBe('miscoded')
})

test('all that is wrong is named by its place', () => {
  const event = contractEvent({
    startDate: 1,
    diagnoses: ['C78.7', 2],
    procedures: [{ code: 'J12.7' }, { date: 3 }],
  })
  expect(failedBy(event)?.message.split('; ')).toEqual([
    'episode.startDate: Invalid input: expected string, received number',
    'episode.diagnoses.1: Invalid input: expected string, received number',
    'episode.procedures.1.code: is missing',
    'episode.procedures.1.date: Invalid input: expected string, received number',
  ])
})

test.each([
  ['diagnoses', 0],
  ['procedures', { code: 1, date: 2 }],
  ['snomedDiagnoses', null],
])('of ten thousand wrong %s the first are named, and the rest only counted as more', (list, entry) => {
  const failure = failedBy(contractEvent({ [list]: Array.from({ length: 10_000 }, () => entry) }))
  expect(failure?.code).toBe('event-invalid')
  expect(failure?.message).toContain(`episode.${list}.0`)
  expect(failure?.message.endsWith('; and more')).toBe(true)
  expect(failure?.message.length).toBeLessThan(2_000)
})

// Each wrong one would stand in a finding: a megabyte of them made 20 of output, and took 400 of memory.
test.each([
  ['diagnoses', 'x'],
  ['procedures', { code: 'x' }],
  ['snomedProcedures', 'x'],
  ['snomedDiagnoses', 0],
])('ten thousand %s may be an episode, more are none, and are not looked at', (list, entry) => {
  const message = `episode.${list}: has more than 10000 entries`
  const events = [10_000, 10_001, 300_000].map((length) =>
    contractEvent({ [list]: Array.from({ length }, () => entry) }),
  )
  const [most, more, farMore] = events.map((event) => failedBy(event)?.message.split('; ').at(-1))
  expect(most).not.toBe(message)
  expect(more).toSatisfy((said) => said === message || said === 'and more')
  expect(farMore).toBe(message)
})
