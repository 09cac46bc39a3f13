import { createHash } from 'node:crypto'
import { applicabilityRecords } from './applicability-records.ts'
import type { Applicability, Assessment, EpisodeOutcome, Finding, RuleResult } from './assessment.ts'
import { createDispatch } from './dispatch.ts'
import type { Episode } from './episode.ts'
import { type EpisodeFacts, readFacts } from './facts/episode-facts.ts'
import { loaded } from './pack/attempt.ts'
import { compilePack, type JudgeWithPack, judgeOnDemand, type PackVerdict } from './pack/compile-pack.ts'
import type { Pack } from './pack/load-pack.ts'
import { underReadings } from './pack/readings.ts'
import { compileOffers, type Offer, type OfferRepairs, repairLimits } from './repairs/compile-offers.ts'
import type { RepairLimits } from './repairs/compile-repairs.ts'

/**
 * Part of every ruleset's digest: raised with any change of the engine that can change a verdict or its wording
 * while the packs stay as they are.
 */
const engineVersion = 3

/** Packs compiled once; judges any number of episodes. */
export interface Ruleset {
  /** `sha256:…` over the packs' content and the engine's version. */
  readonly digest: string
  readonly packs: readonly Pack[]
  /** The verdict on an episode: the same for the same episode, always. */
  readonly assess: (episode: Episode) => Assessment
  /** Whether an error stands in the way of every repair, whatever else is coded. */
  readonly isBeyondRepair: (episode: Episode) => boolean
  /** Every rule's result, by `pack/rule`; rules of packs that do not apply are absent. */
  readonly results: (episode: Episode) => ReadonlyMap<string, RuleResult>
}

const nothingToRepair: Offer = { repairs: [], repairSearch: null, dependsOn: [] }
const offerNothing = Object.assign(() => nothingToRepair, { isBeyondRepair: () => true })

/** An episode on which every pack that can sleep does. */
const nothingCoded = readFacts({ startDate: '', diagnoses: [], procedures: [] })

interface CompiledPack {
  readonly pack: Pack
  readonly judge: JudgeWithPack
  /** Of an episode on which the pack sleeps. */
  readonly atRest: Applicability | null
  /** The pack under the other reading of one entry of its register. */
  readonly judgeUnder: ReadonlyMap<string, JudgeWithPack>
}

/**
 * Compiles packs into a ruleset. `flipped` names entries of the interpretation register to read the other way; with
 * null for `limits` no repairs are looked for, which is for those who ask for verdicts only. Which packs judge an
 * episode, `dispatchOf` decides; the others say what they say at rest. The packs have been checked when they were
 * loaded, so nothing here fails.
 */
export function compileRuleset(
  packs: readonly Pack[],
  flipped: ReadonlySet<string> = new Set(),
  limits: RepairLimits | null = repairLimits,
  dispatchOf: typeof createDispatch = createDispatch,
): Ruleset {
  const compiled = packs.map((pack) => compileWithReadings(pack, flipped))
  const digest = digestOf(packs, flipped)
  const versions = Object.freeze(packs.map(({ id, data }) => Object.freeze({ id, version: data.version })))
  const counting = packs.filter(({ data }) => data.status !== 'draft')
  const offerRepairs: OfferRepairs =
    limits === null ? offerNothing : compileOffers(counting, flipped, limits, dispatchOf)
  const wake = dispatchOf(packs.map(({ data }) => data))
  const applicabilityOf = applicabilityRecords(compiled.map(({ pack: { id }, atRest }) => ({ id, atRest })))

  function assess(episode: Episode): Assessment {
    const facts = readFacts(episode)
    const judged = wake(facts).map((number): Judged => {
      const by = compiled[number] as CompiledPack
      return { number, by, verdict: by.judge(facts) }
    })
    const interpretations = new Set<string>()
    const findings: Finding[] = []
    for (const { verdict, by } of judged) {
      const dependent = dependencies(verdict, by.judgeUnder, facts)
      for (const entry of dependent.verdict) interpretations.add(entry)
      for (const { finding } of verdict.results) {
        if (finding !== null)
          findings.push({ ...finding, interpretations: dependent.finding.get(finding.rule) ?? [] })
      }
    }
    const outcome = outcomeOf(judged)
    const { repairs, repairSearch, dependsOn } =
      outcome === 'miscoded' ? offerRepairs(facts, interpretations) : nothingToRepair
    for (const entry of dependsOn) interpretations.add(entry)
    return {
      outcome,
      applicability: applicabilityOf(judged),
      approaches: approachesOf(judged),
      interpretations: [...interpretations].sort(),
      findings,
      passed: passedOf(judged),
      repairs,
      ...(repairSearch === null ? {} : { repairSearch }),
      packs: versions,
      rulesetDigest: digest,
    }
  }

  function results(episode: Episode): ReadonlyMap<string, RuleResult> {
    const facts = readFacts(episode)
    return new Map(
      compiled.flatMap(({ pack, judge }) =>
        judge(facts).results.map(({ rule, result }) => [`${pack.id}/${rule}`, result] as const),
      ),
    )
  }

  const isBeyondRepair = (episode: Episode) => offerRepairs.isBeyondRepair(readFacts(episode))
  return { digest, packs, assess, isBeyondRepair, results }
}

function compileWithReadings(pack: Pack, flipped: ReadonlySet<string>): CompiledPack {
  const compile = (read: ReadonlySet<string>) => compilePack(pack.id, underReadings(pack.data, read), loaded)
  const entries = pack.data.interpretations.map(({ id }) => id)
  const under = (entry: string) => judgeOnDemand(() => compile(flipped.symmetricDifference(new Set([entry]))))
  return {
    pack,
    judge: judgeOnDemand(() => compile(flipped)),
    // What compiling takes is let go of again: of many packs, few are ever woken.
    atRest: compile(flipped)(nothingCoded).applicability,
    judgeUnder: new Map(entries.map((id) => [id, under(id)])),
  }
}

interface Dependencies {
  readonly verdict: readonly string[]
  /** By the finding's rule. */
  readonly finding: ReadonlyMap<string, string[]>
}

const independent: Dependencies = { verdict: [], finding: new Map() }

/** The entries of the register whose other reading would change the verdict, or one of its findings. */
function dependencies(
  verdict: PackVerdict,
  judgeUnder: CompiledPack['judgeUnder'],
  facts: EpisodeFacts,
): Dependencies {
  if (verdict.acted.length === 0) return independent
  const changed: string[] = []
  const byFinding = new Map<string, string[]>()
  for (const entry of new Set(verdict.acted)) {
    const other = judgeUnder.get(entry)?.(facts)
    if (other === undefined || same({ ...verdict, acted: [] }, { ...other, acted: [] })) continue
    changed.push(entry)
    for (const { finding } of verdict.results) {
      if (finding === null) continue
      const twin = other.results.find((result) => result.finding?.rule === finding.rule)?.finding
      if (!same(finding, twin))
        byFinding.set(finding.rule, [...(byFinding.get(finding.rule) ?? []), entry].sort())
    }
  }
  return { verdict: changed, finding: byFinding }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

interface Judged {
  readonly number: number
  readonly by: CompiledPack
  readonly verdict: PackVerdict
}

const counts = ({ by }: Judged) => by.pack.data.status !== 'draft'

/** Drafts report and never count. */
function outcomeOf(judged: readonly Judged[]): EpisodeOutcome {
  let outcome: EpisodeOutcome = 'out-of-scope'
  for (const one of judged) {
    if (!counts(one)) continue
    const { applicability, results } = one.verdict
    if (outcome === 'out-of-scope' && applicability?.status === 'applicable') outcome = 'conforming'
    for (const { finding } of results) {
      if (finding?.severity === 'error') return 'miscoded'
      if (finding?.severity === 'warning') outcome = 'advisory'
    }
  }
  return outcome
}

/** Over all guidance but drafts, each approach once. */
function approachesOf(judged: readonly Judged[]): Assessment['approaches'] {
  const union = (part: 'coded' | 'recorded') => [
    ...new Set(judged.filter(counts).flatMap(({ verdict }) => verdict.approaches[part])),
  ]
  return { coded: union('coded'), recorded: union('recorded') }
}

function passedOf(judged: readonly Judged[]): string[] {
  const passed: string[] = []
  for (const { by, verdict } of judged) {
    if (verdict.applicability === null) continue
    for (const { rule, result } of verdict.results)
      if (result === 'pass') passed.push(`${by.pack.id}/${rule}`)
  }
  return passed
}

function digestOf(packs: readonly Pack[], flipped: ReadonlySet<string>): string {
  const content = {
    engineVersion,
    packs: packs.map(({ id, data }) => [id, data]),
    flipped: [...flipped].sort(),
  }
  return `sha256:${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`
}
