import type { Applicability, Citation, RuleResult } from '../assessment.ts'
import { codeSetOf } from '../codes/code-set.ts'
import { type Evidence, gatherEvidence } from '../evidence.ts'
import type { EpisodeFacts } from '../facts/episode-facts.ts'
import { attemptWith, type Report } from './attempt.ts'
import { conditionCompiler } from './compile-condition.ts'
import {
  type BareFinding,
  compileFindingCase,
  type FindingCase,
  type FindingContext,
} from './compile-finding.ts'
import { compileScope, membersOf } from './compile-vocabulary.ts'
import type { PackData, RuleData } from './pack-schema.ts'
import { type Condition, unknownName } from './pack-scope.ts'
import type { DataPath } from './parse-located.ts'

/** What one pack says of one episode. */
export interface PackVerdict {
  /** Null for a pack that looks at every episode. */
  readonly applicability: Applicability | null
  readonly approaches: { readonly coded: readonly string[]; readonly recorded: readonly string[] }
  /** One result per rule, in the pack's order; empty where the pack does not apply. */
  readonly results: readonly {
    readonly rule: string
    readonly result: RuleResult
    readonly finding: BareFinding | null
  }[]
  /** Entries of the register that took part in the verdict: only their other readings can change it. */
  readonly acted: readonly string[]
}

export interface JudgeWithPack {
  (facts: EpisodeFacts): PackVerdict
  /** The same of what has been gathered for the pack. */
  readonly on: (evidence: Evidence) => PackVerdict
  /** Whether no exclusion holds, so that the rules are asked. */
  readonly applies: (evidence: Evidence) => boolean
}

/** A judge that is compiled when something is first asked of it, and not for packs that always sleep. */
export function judgeOnDemand(compile: () => JudgeWithPack): JudgeWithPack {
  let compiled: JudgeWithPack | undefined
  const judge = () => (compiled ??= compile())
  return Object.assign((facts: EpisodeFacts) => judge()(facts), {
    on: (evidence: Evidence) => judge().on(evidence),
    applies: (evidence: Evidence) => judge().applies(evidence),
  })
}

interface Rule {
  readonly id: string
  readonly citation: Citation
  readonly looksAt: Condition
  readonly cases: readonly FindingCase[]
}

interface Exclusion {
  readonly reason: string
  readonly reading: string | null
  readonly holds: Condition
  readonly seeAlso: readonly { readonly guidance: string; readonly holds: Condition }[]
}

/**
 * Compiles a pack's data into a judge; every wrong name in it is reported with its place.
 * The judge never throws for what an episode holds.
 */
export function compilePack(id: string, pack: PackData, report: Report): JudgeWithPack {
  const scope = compileScope(pack, report)
  const compiler = conditionCompiler(scope, pack.conditions, report)
  const attempt = attemptWith(report)
  const context: FindingContext = { pack, scope, compiler, attempt }
  for (const name of Object.keys(pack.conditions))
    compiler.condition(pack.conditions[name], ['conditions', name])

  const exclusions = pack.applicability.map((data, index): Exclusion => {
    const path = ['applicability', index]
    return {
      reason: data.reason,
      reading: data.reading ?? null,
      holds: compiler.condition(data.when, [...path, 'when']),
      seeAlso: data['see-also'].map(({ guidance, when }, place) => ({
        guidance,
        holds: compiler.condition(when, [...path, 'see-also', place, 'when']),
      })),
    }
  })
  const rules = pack.rules.map((data, index) => compileRule(id, data, ['rules', index], context))
  const actors = actingReadings(pack)

  const exclusionOf = (evidence: Evidence) => exclusions.find(({ holds }) => holds(evidence))

  const on = (evidence: Evidence): PackVerdict => {
    const approaches = { coded: evidence.coded, recorded: evidence.recorded }
    const acted = actors(evidence)
    const exclusion = exclusionOf(evidence)
    if (exclusion !== undefined) {
      if (exclusion.reading !== null) acted.push(exclusion.reading)
      return { applicability: excludedBy(exclusion, evidence), approaches, results: [], acted }
    }
    const results = rules.map((rule) => {
      const hit = judgeRule(rule, evidence)
      if (typeof hit === 'string') return { rule: rule.id, result: hit, finding: null }
      if (hit.reading !== null) acted.push(hit.reading)
      const finding = { rule: `${id}/${rule.id}`, ...hit.find(evidence), citation: rule.citation }
      return { rule: rule.id, result: hit.status, finding }
    })
    return {
      applicability: pack.scope === 'guidance' ? { status: 'applicable' } : null,
      approaches,
      results,
      acted,
    }
  }
  const judge = (facts: EpisodeFacts) => on(gatherEvidence(scope.vocabulary, facts))
  return Object.assign(judge, {
    on,
    applies: (evidence: Evidence) => exclusionOf(evidence) === undefined,
  })
}

function excludedBy({ reason, seeAlso }: Exclusion, evidence: Evidence): Applicability {
  const sibling = seeAlso.find(({ holds }) => holds(evidence))
  return { status: 'not-applicable', reason, ...(sibling === undefined ? {} : { seeAlso: sibling.guidance }) }
}

function judgeRule({ looksAt, cases }: Rule, evidence: Evidence): FindingCase | 'not-applicable' | 'pass' {
  if (!looksAt(evidence)) return 'not-applicable'
  return cases.find(({ holds }) => holds(evidence)) ?? 'pass'
}

function compileRule(pack: string, data: RuleData, path: DataPath, context: FindingContext): Rule {
  return {
    id: data.id,
    citation: context.attempt([...path, 'cites'], { guidance: pack, locator: '' }, () =>
      citationOf(context.pack, data.cites),
    ),
    looksAt:
      data['looks-at'] === undefined
        ? () => true
        : context.compiler.condition(data['looks-at'], [...path, 'looks-at']),
    cases: data.findings.map((finding, index) =>
      compileFindingCase(finding, [...path, 'findings', index], context),
    ),
  }
}

/** The citation of a passage by its id. */
export function citationOf(pack: PackData, passageId: string): Citation {
  const passage = pack.passages.find(({ id }) => id === passageId)
  if (passage === undefined)
    throw unknownName(
      'passage',
      passageId,
      pack.passages.map(({ id }) => id),
    )
  const { guidance, locator, sha256 } = passage
  return { guidance: guidance ?? pack.source.guidance, locator, ...(sha256 === undefined ? {} : { sha256 }) }
}

/**
 * Entries that act through the pack's vocabulary: a code which is in its set by a reading alone stands in the
 * episode, or an approach is recorded that a reading may convert. More than really acted is harmless.
 */
function actingReadings(pack: PackData): (evidence: Evidence) => string[] {
  const byCode = Object.values(pack['code-sets']).flatMap((set) =>
    membersOf(set).flatMap(({ classification, code, reading }) =>
      reading === undefined ? [] : [{ codes: codeSetOf(classification, [code]), reading }],
    ),
  )
  const byMethod = pack['image-control']?.methods.flatMap(({ reading }) => reading ?? []) ?? []
  return ({ facts, recorded }) => {
    const acted = byMethod.slice()
    if (byCode.length > 0) {
      for (const list of [facts.diagnoses, facts.procedures, facts.snomedProcedures, facts.snomedDiagnoses]) {
        for (const { code } of list) {
          for (const { codes, reading } of byCode) if (codes.has(code)) acted.push(reading)
        }
      }
    }
    for (const conversion of pack.conversions) {
      if (conversion.reading !== undefined && recorded.includes(conversion.recorded))
        acted.push(conversion.reading)
    }
    return acted
  }
}
