import { describe, expect, it } from 'vitest'
import { defects } from '../../services/generator/defects/catalogue.ts'
import { type Generated, type GenerateOptions, generate } from '../../services/generator/generate.ts'
import { readEvent } from './contract-event.ts'

const all = (options: GenerateOptions): Generated[] => [...generate(options)]
const bytesOf = (generated: readonly Generated[]): string[] =>
  generated.map(({ line }) => line.toString('hex'))
const labelsOf = (generated: readonly Generated[]) => generated.map(({ label }) => label)
const shareOf = (generated: readonly Generated[], matches: (one: Generated) => boolean): number =>
  generated.filter(matches).length / generated.length
const hasDefect = ({ label }: Generated): boolean => label.defects.length > 0 && !label.undecodable

// Each way in which each rule can report, in the order of packs and rules.
const findings = `
  ipg553/approach-agrees error fail
  ipg553/open-method-coded error fail
  ipg553/procedure-coded error fail
  ipg553/recommended-code warning fail
  ipg553/diagnosis-coded error fail
  ipg553/diagnosis-primary info fail
  ipg553/snomed-diagnosis-agrees info fail
  ipg553/method-not-redundant warning fail
  ipg553/image-control-coded error fail
  ipg553/image-control-coded warning fail
  ipg553/image-control-coded warning not-evaluable
  ipg553/image-control-coded info not-evaluable
  ipg553/image-control-unspecified error fail
  ipg553/image-control-specific warning fail
  ipg553/image-control-agrees error fail
  ipg553/image-control-agrees info not-evaluable
  ipg553/image-control-not-contradicted error fail
  opcs4-conventions/supplementary-not-first error fail
  opcs4-conventions/code-in-force warning fail
  episode-integrity/icd10-format error fail
  episode-integrity/opcs4-format error fail
  episode-integrity/snomed-check-digit error fail
  episode-integrity/dates-in-order error fail
  episode-integrity/procedure-date-in-episode warning fail
  episode-integrity/image-control-consistent warning fail`
  .trim()
  .split(/\n\s*/)
const rules = [...new Set(findings.map((finding) => finding.split(' ')[0]))]

const run = all({ events: 20_000, seed: 553 })
const spoilt = all({ events: 40_000, seed: 29, defectRate: 1, undecodableRate: 0.05, ablationShare: 0.9 })

describe('the same seed and options', () => {
  it('give the same bytes and labels, and another seed others', () => {
    const options = { events: 3000, seed: 1, undecodableRate: 0.1 }
    const [first, again, other] = [all(options), all(options), all({ ...options, seed: 2 })]
    expect(bytesOf(again)).toEqual(bytesOf(first))
    expect(labelsOf(again)).toEqual(labelsOf(first))
    const shared = new Set(bytesOf(first))
    expect(bytesOf(other).filter((line) => shared.has(line) && line.length > 100)).toEqual([])
  })

  it('give the same events in one run or in parts', () => {
    const options = { seed: 3, undecodableRate: 0.1 }
    const whole = all({ ...options, events: 900 })
    const parts = [...all({ ...options, events: 400 }), ...all({ ...options, start: 400, events: 500 })]
    expect(bytesOf(parts)).toEqual(bytesOf(whole))
    expect(parts[400]?.label.line).toBe(1)
  })
})

describe('what is expected of a checker', () => {
  it('covers every rule in every severity and status', () => {
    const seen = run.flatMap(({ label }) =>
      label.findings.map(({ rule, severity, status }) => `${rule} ${severity} ${status}`),
    )
    expect([...new Set(seen)].toSorted()).toEqual(findings.toSorted())
  })

  it('covers every defect, alone, and with a second one at times', () => {
    const readable = spoilt.filter(({ label }) => !label.undecodable)
    const alone = readable
      .filter(({ label }) => label.defects.length === 1)
      .map(({ label }) => label.defects[0])
    expect([...new Set(alone)].toSorted()).toEqual(defects.map(([, { name }]) => name).toSorted())
    expect(shareOf(readable, ({ label }) => label.defects.length === 2)).toBeCloseTo(0.15, 1)
    expect(readable.every(({ label }) => new Set(label.defects).size === label.defects.length)).toBe(true)
  })

  it('names each rule once, in the order of packs and rules', () => {
    const disordered = [...run, ...spoilt].filter(({ label }) => {
      const places = label.findings.map(({ rule }) => rules.indexOf(rule))
      return places.some((place, index) => index > 0 && place <= (places[index - 1] ?? -1))
    })
    expect(labelsOf(disordered)).toEqual([])
  })

  it('is nothing for an episode without defects', () => {
    const perfect = labelsOf(run).filter(({ defects }) => defects.length === 0)
    expect(perfect.flatMap(({ findings }) => findings)).toEqual([])
    expect(new Set(perfect.map(({ outcome }) => outcome))).toEqual(new Set(['conforming', 'out-of-scope']))
  })

  it('rejects for errors and advises for warnings, but for nothing less', () => {
    const wrong = labelsOf([...run, ...spoilt]).filter(({ outcome, findings }) => {
      const severities = findings.map(({ severity }) => severity)
      const advisory = severities.includes('warning') && !severities.includes('error')
      return (
        (outcome === 'miscoded') !== severities.includes('error') || (outcome === 'advisory') !== advisory
      )
    })
    expect(wrong).toEqual([])
    const outcomesOf = (defect: string) =>
      new Set(spoilt.filter(({ label }) => label.defects.join() === defect).map(({ label }) => label.outcome))
    expect(outcomesOf('metastasis-not-first')).toContain('conforming')
    expect(outcomesOf('metastasis-omitted')).toEqual(new Set(['miscoded', 'out-of-scope']))
  })
})

describe('lines', () => {
  it('are events of the contract where they are said to be, and cannot be read where not', () => {
    const lines = [...run, ...spoilt.slice(0, 20_000)]
    const misread = lines.filter((generated) => {
      const event = readEvent(generated)
      const { undecodable, eventId } = generated.label
      return (event === null) !== undecodable || (event?.eventId ?? null) !== eventId
    })
    expect(labelsOf(misread)).toEqual([])
    const unseen = lines.filter(({ line }) => line.includes('\n') || line.toString().trim() === '')
    expect(labelsOf(unseen)).toEqual([])
  })

  it('are broken in every way there is', () => {
    const breaks = spoilt.filter(({ label }) => label.undecodable).flatMap(({ label }) => label.defects)
    expect([...new Set(breaks)].toSorted()).toEqual([
      'binary-garbage',
      'impossible-date',
      'invalid-utf8',
      'missing-field',
      'nearly-empty',
      'truncated-json',
      'unknown-word',
      'wrong-type',
    ])
  })

  it('have ids of their own, and are recorded after the episode', () => {
    const events = run.flatMap((generated) => readEvent(generated) ?? [])
    const distinct = (values: string[]) => new Set(values).size
    expect(distinct(events.map(({ eventId }) => eventId))).toBe(events.length)
    expect(distinct(events.map(({ episode }) => episode.episodeId))).toBe(events.length)
    const tooEarly = events.filter(({ recordedAt, episode: { startDate, endDate } }) =>
      [startDate, endDate ?? startDate].some((day) => recordedAt <= `${day}T23:59:59Z`),
    )
    expect(tooEarly).toEqual([])
  })

  it('stand on both sides of each date that matters', () => {
    const days = run.flatMap((generated) => readEvent(generated)?.episode.endDate ?? [])
    const counts = Map.groupBy(days, (day) => day)
    for (const day of ['2016-04-26', '2016-04-27', '2020-03-31', '2020-04-01'])
      expect(counts.get(day)?.length ?? 0).toBeGreaterThan(30)
    expect(new Set(days.map((day) => day.slice(0, 4))).size).toBe(12)
  })
})

describe('dirt and breakage', () => {
  const options = { events: 5000, seed: 17, undecodableRate: 0.02 }

  it('change no label', () => {
    const clean = all({ ...options, dirtRate: 0 })
    const dirty = all({ ...options, dirtRate: 1 })
    expect(labelsOf(dirty)).toEqual(labelsOf(clean))
    const readable = (_: Generated, index: number) => !clean[index]?.label.undecodable
    const cleanBytes = bytesOf(clean.filter(readable))
    const same = bytesOf(dirty.filter(readable)).filter((line, index) => line === cleanBytes[index])
    // An event with little in it can come through dirt as it was.
    expect(same.length / cleanBytes.length).toBeLessThan(0.1)
  })

  it('leave the events that can be read as they were', () => {
    const whole = all({ ...options, undecodableRate: 0 })
    const broken = all({ ...options, undecodableRate: 0.5 })
    const readable = broken.filter(({ label }) => !label.undecodable)
    expect(readable.length).toBeGreaterThan(2000)
    expect(labelsOf(readable)).toEqual(readable.map(({ label }) => whole[label.line - 1]?.label))
  })

  it('show the spellings of real extracts', () => {
    const text = all({ ...options, dirtRate: 1, undecodableRate: 0 })
      .map(({ line }) => line.toString())
      .join('\n')
    const spellings = [/"C787"/, /"c78.7"/, /"C20X-?"/, /"C787-D"/, /"C20X-A"/, /"C78\.7[ \t\u00a0\u2003]+"/]
    const gaps = [/"-"/, /"- {3}"/, /"& {4}"/, /""/, /"1800-01-01"/]
    const fields = [
      /"endDate":null/,
      /"used":"yes"\}/,
      /"snomedDiagnoses":\[\]/,
      /12345678901234567890/,
      /肝转移瘤/,
      /^\{"(episode|source|recordedAt)"/m,
    ]
    for (const pattern of [...spellings, ...gaps, ...fields]) expect(text).toMatch(pattern)
  })
})

describe('shares', () => {
  it('are those asked for', () => {
    expect(shareOf(run, hasDefect)).toBeCloseTo(0.128, 1.7)
    expect(shareOf(run, ({ label }) => label.undecodable)).toBeCloseTo(0.002, 2.7)
    const other = all({ events: 10_000, seed: 5, defectRate: 0.4, undecodableRate: 0.25 })
    expect(shareOf(other, ({ label }) => label.undecodable)).toBeCloseTo(0.25, 1.5)
    expect(
      shareOf(
        other.filter(({ label }) => !label.undecodable),
        hasDefect,
      ),
    ).toBeCloseTo(0.4, 1.5)
  })

  it('are none at 0 and all at 1', () => {
    const count = { events: 2000, seed: 8 }
    const perfect = all({ ...count, defectRate: 0, undecodableRate: 0, ablationShare: 0 })
    expect(new Set(perfect.map(({ label }) => label.outcome))).toEqual(new Set(['out-of-scope']))
    expect(all({ ...count, undecodableRate: 1 }).every(({ label }) => label.undecodable)).toBe(true)
    expect(all({ ...count, defectRate: 1, undecodableRate: 0 }).every(hasDefect)).toBe(true)
  })

  it('differ between providers', () => {
    const byProvider = Map.groupBy(run, (generated) => readEvent(generated)?.episode.providerCode)
    const rate = (code: string) => shareOf(byProvider.get(code) ?? [], hasDefect)
    expect(rate('RXX01')).toBeLessThan(0.1)
    expect(rate('RXX06')).toBeGreaterThan(0.25)
  })

  it('of the approaches are the nation’s', () => {
    const bodies = run
      .filter(({ label }) => label.defects.length === 0)
      .flatMap((generated) => readEvent(generated)?.episode.procedures ?? [])
      .map(({ code }) => code.trim().toUpperCase().replace('.', ''))
    const count = (body: string) => bodies.filter((code) => code === body).length
    expect(count('J083') / count('J127')).toBeCloseTo(63 / 1006, 1.5)
    // Conversions and the other destructions of J03.2 come on top of 71 in 1,006.
    expect(count('J032') / count('J127')).toBeGreaterThan(71 / 1006)
  })
})

it('says which option cannot be met, and what could', () => {
  const message = (options: Partial<GenerateOptions>) => () => all({ events: 1, seed: 1, ...options })
  expect(message({ defectRate: 1.5 })).toThrow(
    'defectRate 1.5 cannot be generated: give a share from 0 to 1.',
  )
  expect(message({ events: -1 })).toThrow('events -1')
  expect(message({ seed: 0.5 })).toThrow('a whole number from 0 to 4294967295')
  expect(message({ dirtRate: Number.NaN })).toThrow('dirtRate NaN')
})
