import type { Assessment } from '../core/assessment.ts'
import type { Episode } from '../core/episode.ts'
import { type EpisodeFacts, readFacts } from '../core/facts/episode-facts.ts'
import { isMet } from './contradictions.ts'
import { type Draft, written } from './draft.ts'
import type { PackUnderTest, Verdict } from './pack-under-test.ts'
import { disagreement, disagreementOfPack, type SecondTable } from './second-table.ts'

/** The smallest episode seen that gives a rule a result. */
export interface Witness {
  readonly rule: string
  readonly result: string
  readonly episode: Episode
  readonly size: number
}

export interface Disagreement {
  readonly episode: Episode
  readonly about: readonly string[]
}

const mostKept = 20
/** An assessment costs several times the verdicts that it is made of: of so many episodes one is assessed whole. */
const assessedWhole = 8

/** What the packs say together, episode by episode: against the second table, against each other, and by whom shown. */
export class Joint {
  readonly #packs: readonly PackUnderTest[]
  readonly #assess: (episode: Episode) => Assessment
  readonly #second: SecondTable | null
  readonly #witnesses = new Map<string, Witness>()
  readonly #together = new Map<string, { looking: string[]; satisfied: string[] }>()
  readonly #errorRules: ReadonlySet<string>
  readonly #satisfied = new Map<string, number>()
  /** For each error rule some episodes that it looks at and finds no error in. */
  readonly satisfying = new Map<string, Draft[]>()
  readonly outcomes = new Map<string, number>()
  /** The first disagreements with the second table; `disagreed` counts them all. */
  readonly disagreements: Disagreement[] = []
  disagreed = 0
  judged = 0

  constructor(
    packs: readonly PackUnderTest[],
    assess: (episode: Episode) => Assessment,
    second: SecondTable | null,
  ) {
    this.#packs = packs
    this.#assess = assess
    this.#second = second
    this.#errorRules = new Set(
      packs.flatMap(({ id, data }) =>
        data.rules
          .filter(({ findings }) => findings.some(({ severity }) => severity === 'error'))
          .map((rule) => `${id}/${rule.id}`),
      ),
    )
  }

  /** Judges a draft with the pack at that place; now and then with all packs together. */
  see(at: number, draft: Draft, turn: number): { facts: EpisodeFacts; verdict: Verdict } {
    const episode = written(draft, turn)
    const facts = readFacts(episode)
    const own = this.#packs[at]
    if (own === undefined) throw new Error(`there is no pack at ${at}`)
    const verdict = own.judge(facts)
    this.judged += 1
    const isWhole = this.judged % assessedWhole === 0
    this.#compare(episode, own.id, verdict, isWhole)
    this.#witness(episode, own.id, verdict)
    this.#noteTogether(
      draft,
      isWhole ? this.#packs.map((pack) => [pack.id, pack.judge(facts)]) : [[own.id, verdict]],
    )
    return { facts, verdict }
  }

  #compare(episode: Episode, pack: string, verdict: Verdict, isWhole: boolean): void {
    const opinion = this.#second?.opinionOn(episode)
    const isKnown = this.#second?.packs.includes(pack) === true
    const about = opinion !== undefined && isKnown ? disagreementOfPack(pack, verdict, opinion) : []
    if (isWhole) {
      const assessment = this.#assess(episode)
      this.outcomes.set(assessment.outcome, (this.outcomes.get(assessment.outcome) ?? 0) + 1)
      if (opinion !== undefined) about.push(...disagreement(assessment, opinion))
    }
    if (about.length === 0) return
    this.disagreed += 1
    if (this.disagreements.length < mostKept) this.disagreements.push({ episode, about })
  }

  #witness(episode: Episode, pack: string, { results }: Verdict): void {
    const size = sizeOf(episode)
    for (const [id, result] of results) {
      const rule = `${pack}/${id}`
      const key = `${rule} ${result}`
      const smallest = this.#witnesses.get(key)
      if (smallest === undefined || size < smallest.size) {
        this.#witnesses.set(key, { rule, result, episode, size })
      }
    }
  }

  #noteTogether(draft: Draft, verdicts: readonly (readonly [string, Verdict])[]): void {
    const looking: string[] = []
    const satisfied: string[] = []
    for (const [pack, { results }] of verdicts) {
      for (const [id, result] of results) {
        const rule = `${pack}/${id}`
        if (result === 'not-applicable' || !this.#errorRules.has(rule)) continue
        looking.push(rule)
        if (!isMet(result)) continue
        satisfied.push(rule)
        this.#keepSatisfying(rule, draft)
      }
    }
    const key = `${looking.join(' ')};${satisfied.join(' ')}`
    if (!this.#together.has(key)) this.#together.set(key, { looking, satisfied })
  }

  /** Keeps the first ones, and then ever fewer, so that those kept are of many kinds. */
  #keepSatisfying(rule: string, draft: Draft): void {
    const count = (this.#satisfied.get(rule) ?? 0) + 1
    this.#satisfied.set(rule, count)
    const isPowerOfTwo = (count & (count - 1)) === 0
    if (count <= 8 || isPowerOfTwo) this.satisfying.set(rule, [...(this.satisfying.get(rule) ?? []), draft])
  }

  /** Pairs of error rules that look at the same episodes, but were satisfied by none together. */
  neverSatisfiedTogether(): [string, string][] {
    const looking = new Set<string>()
    const satisfied = new Set<string>()
    for (const seen of this.#together.values()) {
      for (const pair of pairsOf(seen.looking)) looking.add(pair.join(' '))
      for (const pair of pairsOf(seen.satisfied)) satisfied.add(pair.join(' '))
    }
    return [...looking.difference(satisfied)].map((pair) => pair.split(' ') as [string, string])
  }

  witnesses(): Witness[] {
    return [...this.#witnesses.values()]
  }
}

function pairsOf(rules: readonly string[]): [string, string][] {
  return rules.flatMap((one, at) => rules.slice(at + 1).map((other): [string, string] => [one, other]))
}

/** How much there is to an episode: its codes, methods and dates. */
export function sizeOf(episode: Episode): number {
  const { diagnoses, procedures, snomedProcedures, snomedDiagnoses, imageControl, endDate } = episode
  const codes = [diagnoses, procedures, snomedProcedures ?? [], snomedDiagnoses ?? []]
  const dated = procedures.filter(({ date }) => date != null).length
  return (
    codes.reduce((sum, { length }) => sum + length, dated) +
    (imageControl == null ? 0 : 1 + (imageControl.methods?.length ?? 0)) +
    Number(endDate == null)
  )
}
