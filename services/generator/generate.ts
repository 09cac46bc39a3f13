import { Fault } from '../fault.ts'
import { injectDefects } from './defects/inject.ts'
import { addDirt } from './dirt.ts'
import { drawEpisode } from './episodes/draw-episode.ts'
import { drawFirstIds, drawIdentity, eventOf } from './event.ts'
import { type ExpectedFinding, expectedFindings, expectedOutcome, type Outcome } from './findings.ts'
import { chance, streamsOf } from './random.ts'
import { breakEvent } from './undecodable.ts'

/** What to generate. Rates are shares from 0 to 1. */
export interface GenerateOptions {
  /** How many events, up to 100 million. */
  readonly events: number
  /** An integer from 0 to 4294967295: the same seed and options give the same bytes. */
  readonly seed: number
  /** Events of the same seed to leave out first, so that a run can be made in parts. */
  readonly start?: number
  /** Share of the episodes with a coding error; 0.128, the mean of national audits. */
  readonly defectRate?: number
  /** Share of the events spelt as real extracts are; it changes no verdict. */
  readonly dirtRate?: number
  /** Share of the events that cannot be read. */
  readonly undecodableRate?: number
  /** Share of the episodes with a liver ablation; nationally it is nearly none, so it is set to be seen. */
  readonly ablationShare?: number
}

/** What the generator knows of an event from its own edits. */
export interface Label {
  /** The event's line in this output, from 1. */
  readonly line: number
  /** Null where the event cannot be read. */
  readonly eventId: string | null
  readonly undecodable: boolean
  readonly outcome: Outcome
  readonly findings: readonly ExpectedFinding[]
  readonly defects: readonly string[]
}

export interface Generated {
  /** One line of NDJSON without its newline: an event, or bytes that cannot be read as one. */
  readonly line: Buffer
  readonly label: Label
}

export const defaultRates = { defectRate: 0.128, dirtRate: 0.2, undecodableRate: 0.002, ablationShare: 0.5 }

type Settings = Required<GenerateOptions>

/** Coded episode events with what a checker must find in them, one after the other; throws a Fault on options out of range. */
export function* generate(options: GenerateOptions): Generator<Generated> {
  const settings = checked({ start: 0, ...defaultRates, ...options })
  const { start, events } = settings
  const next = generatorOf(settings)
  for (let number = 0; number < start; number += 1) next(number)
  for (let line = 1; line <= events; line += 1) {
    const { line: bytes, label } = next(start + line - 1)
    yield { line: bytes, label: { line, ...label } }
  }
}

function generatorOf(settings: Settings): (number: number) => { line: Buffer; label: Omit<Label, 'line'> } {
  const { episodes, defects, dirt, breakage } = streamsOf(settings.seed)
  const firstIds = drawFirstIds(episodes)
  return (number) => {
    const draft = drawEpisode(episodes, settings.ablationShare)
    const identity = drawIdentity(episodes, number, firstIds)
    const injected = injectDefects(draft, defects, settings.defectRate)
    const event = addDirt(eventOf(draft, identity), dirt, settings.dirtRate)
    if (chance(breakage, settings.undecodableRate)) {
      const { line, name } = breakEvent(event, breakage)
      return { line, label: undecodableLabel(name) }
    }
    const findings = expectedFindings(injected.findings, draft.guidanceApplies)
    return {
      line: Buffer.from(JSON.stringify(event)),
      label: {
        eventId: identity.eventId,
        undecodable: false,
        outcome: expectedOutcome(findings, draft.guidanceApplies),
        findings,
        defects: injected.names,
      },
    }
  }
}

const undecodableLabel = (name: string): Omit<Label, 'line'> => ({
  eventId: null,
  undecodable: true,
  outcome: 'undecodable',
  findings: [],
  defects: [name],
})

function checked(settings: Settings): Settings {
  integerUpTo('events', settings.events, 100_000_000)
  integerUpTo('seed', settings.seed, 4_294_967_295)
  integerUpTo('start', settings.start, 100_000_000)
  for (const rate of Object.keys(defaultRates) as (keyof typeof defaultRates)[])
    if (!(settings[rate] >= 0 && settings[rate] <= 1)) refuse(rate, settings[rate], 'a share from 0 to 1')
  return settings
}

function integerUpTo(name: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 0 || value > most)
    refuse(name, value, `a whole number from 0 to ${most}`)
}

function refuse(name: string, value: number, wanted: string): never {
  throw new Fault('usage', `${name} ${value} cannot be generated: give ${wanted}.`)
}
