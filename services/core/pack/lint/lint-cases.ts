import type { Report } from '../attempt.ts'
import type { RuleCase } from '../case-schema.ts'

/** Cases that add nothing: a name that stands above, or an episode that does. */
export function lintCases(cases: readonly RuleCase[], report: Report): void {
  const firstOf = (index: number, of: (one: RuleCase) => string) =>
    cases.slice(0, index).find((other) => of(other) === of(cases[index] ?? other))
  cases.forEach(({ name }, index) => {
    if (firstOf(index, (one) => one.name) !== undefined)
      report([index, 'name'], 'a case of this name stands above')
    const twin = firstOf(index, (one) => JSON.stringify(one.given))
    if (twin !== undefined && twin.name !== name)
      report([index, 'given'], `the same episode as in the case "${twin.name}" above`)
  })
}
