import type { Assessment, EpisodeOutcome } from '../core/assessment.ts'
import type { Episode } from '../core/episode.ts'
import type { Pack } from '../core/pack/load-pack.ts'
import type { Bound } from './bound.ts'
import { classSamples, memberSamples } from './classes.ts'
import { contradict, type Pair } from './contradictions.ts'
import { parts } from './draft.ts'
import { type Disagreement, Joint, type Witness } from './joint.ts'
import { type Entry, Ledger, vocabularyDigest } from './ledger.ts'
import { type PackUnderTest, packUnderTest } from './pack-under-test.ts'
import type { SecondTable } from './second-table.ts'
import { type Space, spanning } from './space.ts'
import { smallest } from './witness.ts'

/** What is certified of one pack. */
export interface PackCertificate {
  readonly pack: string
  /** How many episodes the parts that were tried make in all combinations, before classes are formed. */
  readonly combinations: number
  readonly entries: readonly Entry[]
  readonly vocabulary: string
  readonly unreached: readonly string[]
  /** Classes whose episodes are not all judged alike, or that no sample stands for, in words; none, or the quotient is unsound. */
  readonly torn: readonly string[]
  readonly ledger: Ledger
}

/** What is certified of some packs together. */
export interface Certification {
  readonly bound: Bound
  readonly packs: readonly PackCertificate[]
  readonly judged: number
  /** The packs that the second table holds. */
  readonly known: readonly string[]
  /** Null where there was no second table. */
  readonly disagreed: number | null
  readonly disagreements: readonly Disagreement[]
  readonly contradictory: readonly Pair[]
  readonly outcomes: ReadonlyMap<string, number>
  /** Outcomes that the packs can give, and that no episode had. */
  readonly unreachedOutcomes: readonly string[]
  readonly witnesses: readonly Witness[]
}

export interface ToCertify {
  readonly packs: readonly Pack[]
  readonly bound: Bound
  /** The engine, over the packs in question, or over those that the second table knows. */
  readonly assess: (episode: Episode) => Assessment
  readonly second: SecondTable | null
}

const pace = 500

/** Certifies packs over their spaces. Yields now and then, how many episodes have been judged. */
export function* certifying({ packs, bound, assess, second }: ToCertify): Generator<number, Certification> {
  const under = packs.map(({ id, data }) => packUnderTest(id, data))
  const joint = new Joint(under, assess, second)
  const certificates: PackCertificate[] = []
  for (const [at, pack] of under.entries()) {
    const space = yield* spanning([pack], bound)
    const ledger = new Ledger(space)
    for (const sample of classSamples(space)) {
      ledger.enter(sample, joint.see(at, sample.draft, sample.turn).verdict)
      if (joint.judged % pace === 0) yield joint.judged
    }
    for (const { draft, turn } of memberSamples(space)) {
      const { facts, verdict } = joint.see(at, draft, turn)
      ledger.check(facts, verdict)
      if (joint.judged % pace === 0) yield joint.judged
    }
    certificates.push(certificateOf(pack, space, ledger))
  }
  const contradictory: Pair[] = []
  for (const pair of joint.neverSatisfiedTogether()) {
    if (yield* contradict(pair, under, joint.satisfying, bound)) contradictory.push(pair)
  }
  return {
    bound,
    packs: certificates,
    judged: joint.judged,
    known: second?.packs ?? [],
    disagreed: second === null ? null : joint.disagreed,
    disagreements: joint.disagreements,
    contradictory,
    outcomes: joint.outcomes,
    unreachedOutcomes: possibleOutcomes(packs).filter((outcome) => !joint.outcomes.has(outcome)),
    witnesses: joint.witnesses().map((witness) => smallest(witness, under)),
  }
}

function certificateOf({ id }: PackUnderTest, space: Space, ledger: Ledger): PackCertificate {
  return {
    pack: id,
    combinations: parts.reduce((product, part) => product * space.values[part], 1),
    entries: ledger.entries(),
    vocabulary: vocabularyDigest(space),
    unreached: ledger.unreached(),
    torn: [...ledger.torn],
    ledger,
  }
}

/** The outcomes that some packs can give between them; drafts never count. */
function possibleOutcomes(packs: readonly Pack[]): EpisodeOutcome[] {
  const counting = packs.filter(({ data }) => data.status !== 'draft').map(({ data }) => data)
  const severities = new Set(
    counting.flatMap(({ rules }) =>
      rules.flatMap(({ findings }) => findings.map(({ severity }) => severity)),
    ),
  )
  return [
    ...(severities.has('error') ? (['miscoded'] as const) : []),
    ...(severities.has('warning') ? (['advisory'] as const) : []),
    ...(counting.some(({ scope }) => scope === 'guidance') ? (['conforming'] as const) : []),
    'out-of-scope',
  ]
}
