import type { Report } from '../attempt.ts'
import { all, any, atomsOf, type Formula, formulaOf, keyOf, not } from '../formula.ts'
import type { PackData, RuleData } from '../pack-schema.ts'
import type { DataPath } from '../parse-located.ts'
import { relationsOf } from './relations.ts'
import { satisfiable } from './satisfiable.ts'

interface CaseLogic {
  readonly path: DataPath
  /** When it is the rule's finding: it holds, and no case before it does. */
  readonly finds: Formula
  readonly isError: boolean
}

interface RuleLogic {
  readonly rule: RuleData
  readonly path: DataPath
  readonly looksAt: Formula
  readonly cases: readonly CaseLogic[]
}

/** What can be decided of conditions from how they are written: what is never reached, and which rules say the same or opposite. */
export function lintRules(pack: PackData, report: Report): void {
  const exclusions = pack.applicability.map(({ when, reading }, index) => ({
    path: ['applicability', index] as DataPath,
    holds: formulaOf(when, ['applicability', index, 'when'], pack),
    reading,
  }))
  const rules = pack.rules.map((rule, index) => ruleLogic(rule, ['rules', index], pack))
  const formulas = [
    ...exclusions.map(({ holds }) => holds),
    ...rules.flatMap(({ looksAt, cases }) => [looksAt, ...cases.map(({ finds }) => finds)]),
  ]
  const relations = relationsOf(formulas.flatMap(atomsOf), pack)
  const can = (...parts: Formula[]) => satisfiable([...relevant(relations, parts), ...parts])

  exclusions.forEach(({ holds, path }, index) => {
    const before = exclusions.slice(0, index).filter(({ reading }) => reading === undefined)
    if (!can(holds)) report(path, 'never holds: its conditions exclude each other')
    else if (!can(holds, ...before.map((one) => not(one.holds))))
      report(path, 'is never reached: wherever it holds, an exclusion above it holds')
  })
  // Under the other reading an exclusion may be gone, and what it hides is there.
  const applies = exclusions.filter(({ reading }) => reading === undefined).map(({ holds }) => not(holds))
  for (const logic of rules) lintRule(logic, applies, can, report)
  rules.forEach((one, index) => {
    for (const other of rules.slice(0, index)) lintPair(one, other, applies, can, report)
  })
}

type Can = (...parts: Formula[]) => boolean

/** The relations between questions that are asked here; the others can always be met. */
function relevant(relations: readonly Formula[], parts: readonly Formula[]): Formula[] {
  const asked = new Set(parts.flatMap(atomsOf).map(keyOf))
  return relations.filter((relation) => atomsOf(relation).every((atom) => asked.has(keyOf(atom))))
}

function ruleLogic(rule: RuleData, path: DataPath, pack: PackData): RuleLogic {
  const whens = rule.findings.map(({ when }, index) =>
    formulaOf(when, [...path, 'findings', index, 'when'], pack),
  )
  return {
    rule,
    path,
    looksAt: formulaOf(rule['looks-at'], [...path, 'looks-at'], pack),
    cases: rule.findings.map(({ severity, status }, index) => {
      // A case that its reading may drop does not hide those below it for good.
      const before = whens.slice(0, index).filter((_, place) => {
        const finding = rule.findings[place]
        return finding?.reading === undefined || finding.otherwise !== undefined
      })
      return {
        path: [...path, 'findings', index],
        finds: all([whens[index] ?? all([]), ...before.map(not)]),
        isError: status === 'fail' && severity === 'error',
      }
    }),
  }
}

function lintRule(
  { rule, path, looksAt, cases }: RuleLogic,
  applies: Formula[],
  can: Can,
  report: Report,
): void {
  const unseen = !can(looksAt)
    ? 'never holds: its conditions exclude each other'
    : 'never holds where the pack applies: the rule looks at no episode'
  if (!can(looksAt, ...applies)) {
    report([...path, 'looks-at'], unseen)
    return
  }
  cases.forEach(({ path: at, finds }, index) => {
    const when = formulaOfCase(finds)
    if (!can(when)) report(at, 'never holds: its conditions exclude each other')
    else if (!can(when, looksAt)) report(at, 'never holds where the rule looks: `looks-at` excludes it')
    else if (index > 0 && !can(finds, looksAt))
      report(at, 'is never reached: wherever it holds, a case above it holds')
  })
  const hasWhens = rule.findings.every(({ when }) => when !== undefined)
  if (hasWhens && !can(looksAt, ...applies, ...cases.map(({ finds }) => not(finds))))
    report(path, 'never passes: wherever it looks, a case of it holds')
}

/** A case's own condition, without those before it. */
const formulaOfCase = (finds: Formula): Formula => (finds.is === 'all' ? (finds.parts[0] ?? finds) : finds)

const findsOf = ({ looksAt, cases }: RuleLogic) => all([looksAt, any(cases.map(({ finds }) => finds))])
const errsOf = ({ looksAt, cases }: RuleLogic) =>
  all([looksAt, any(cases.filter(({ isError }) => isError).map(({ finds }) => finds))])

function lintPair(one: RuleLogic, other: RuleLogic, applies: Formula[], can: Can, report: Report): void {
  const differ = any([all([findsOf(one), not(findsOf(other))]), all([findsOf(other), not(findsOf(one))])])
  if (can(findsOf(one)) && !can(differ))
    report(one.path, `finds exactly what the rule "${other.rule.id}" above finds: one of them is enough`)
  const both = [...applies, one.looksAt, other.looksAt]
  const [passes, otherPasses] = [not(errsOf(one)), not(errsOf(other))]
  // Each can pass, but never the two together.
  if (can(...both, passes) && can(...both, otherPasses) && !can(...both, passes, otherPasses)) {
    report(
      one.path,
      `contradicts the rule "${other.rule.id}" above: where both look, one of the two is always an error`,
    )
  }
}
