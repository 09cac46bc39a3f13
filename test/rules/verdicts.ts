import type { Assessment } from '../../services/core/assessment.ts'
import type { Episode } from '../../services/core/episode.ts'
import type { Pack } from '../../services/core/pack/load-pack.ts'
import type { Ruleset } from '../../services/core/ruleset.ts'

/** A rule's verdict in the words of the cases: `pass`, or `fail/error`. A pack that does not apply looks at nothing. */
export function verdictOf({ packs, assess, results }: Ruleset, rule: string, episode: Episode): string {
  if (!packs.some(({ id, data }) => data.rules.some((its) => `${id}/${its.id}` === rule))) {
    throw new Error(`there is no rule ${rule}`)
  }
  const finding = assess(episode).findings.find((found) => found.rule === rule)
  const result = results(episode).get(rule) ?? 'not-applicable'
  return finding === undefined ? result : `${result}/${finding.severity}`
}

/** All findings in their order, as `pack/rule status/severity`. */
export const findingsOf = ({ findings }: Assessment): string[] =>
  findings.map(({ rule, status, severity }) => `${rule} ${status}/${severity}`)

export { episodeGiven } from '../../services/core/pack/episode-given.ts'

/** All cases of a pack, each with its rule's full id. */
export const casesOf = ({ id, cases }: Pack) =>
  [...cases].flatMap(([rule, its]) => its.map((one) => ({ ...one, rule: `${id}/${rule}` })))
