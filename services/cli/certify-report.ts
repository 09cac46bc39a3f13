import type { Certification, PackCertificate } from '../certify/certify.ts'
import { type Departure, sectionOf } from '../certify/committed.ts'
import type { Comparison } from '../certify/comparing.ts'
import { bumpFor } from '../certify/comparing.ts'
import type { Flip } from '../certify/flipping.ts'
import { byCount, table } from '../terminal/table.ts'

/** What a certification says, as text, with every figure that it stands on. */
export function certificationText(certification: Certification): string {
  const { bound, packs, judged, outcomes, unreachedOutcomes, contradictory } = certification
  const count = (of: (pack: PackCertificate) => number) => packs.reduce((sum, pack) => sum + of(pack), 0)
  const [unreached, torn] = [count((pack) => pack.unreached.length), count((pack) => pack.torn.length)]
  const classes = count(({ entries }) => entries.reduce((sum, entry) => sum + entry.classes, 0))
  // The entry of applicability is no rule.
  const rules = count(({ entries }) => entries.length - 1)
  const whole = byCount(outcomes).map(([outcome, episodes]) => `${episodes} ${outcome}`)
  return [
    `Bound       ${bound.groups} procedure groups, ${bound.imageCodes} image codes and ${bound.methods} methods in an episode; any number of diagnoses and SNOMED CT ids`,
    `Space       ${count((pack) => pack.combinations).toPrecision(3)} combinations of parts, in ${classes} classes`,
    `Judged      ${judged} episodes; of those assessed whole ${whole.join(', ')}`,
    `Second      ${secondText(certification)}`,
    `Unreached   ${unreached} results, findings and reasons of ${rules} rules, and ${unreachedOutcomes.length} outcomes`,
    `Contradict  ${contradictory.length} pairs of error rules`,
    `Torn        ${torn} classes whose episodes are not all judged alike`,
    ...packs.map((pack) => `Digest      ${sectionOf(pack, false).digest} ${pack.pack}`),
    '',
    ...packs.map(packText),
  ].join('\n')
}

function secondText({ disagreed, known, packs }: Certification): string {
  const unknown = packs.map(({ pack }) => pack).filter((pack) => !known.includes(pack))
  const rest =
    unknown.length === 0 ? '' : `no second table of ${unknown.join(', ')}: compared with the digest only`
  if (disagreed === null) return rest
  return [`${disagreed} disagreements with the second table`, rest].filter((text) => text !== '').join('; ')
}

function packText({ pack, entries }: PackCertificate): string {
  const rows = entries.map(({ name, classes, results }) => [
    `${pack}/${name}`,
    classes,
    [...results].map(([result, count]) => `${count} ${result}`).join(', '),
  ])
  return table(['rule', 'classes', 'results'], rows)
}

/** Everything in a certification that must not be there, in words; empty for a sound ruleset. */
export function faultsIn({
  packs,
  disagreed,
  disagreements,
  contradictory,
  unreachedOutcomes,
}: Certification): string[] {
  return [
    ...packs.flatMap(({ pack, unreached }) => unreached.map((what) => `${pack}: ${what}`)),
    ...packs.flatMap(({ pack, torn }) => torn.map((what) => `${pack}: ${what}`)),
    ...unreachedOutcomes.map((outcome) => `no episode is ${outcome}`),
    ...contradictory.map(
      ([one, other]) => `${one} and ${other} contradict each other: no episode satisfies both`,
    ),
    ...(disagreed ? [`${disagreed} disagreements with the second table, such as`] : []),
    ...disagreements
      .slice(0, 3)
      .flatMap(({ about, episode }) => [...about, JSON.stringify(episode)].map((line) => `  ${line}`)),
  ]
}

/** How a pack's verdicts depart from the committed certificate. */
export function departureText(
  pack: string,
  departures: readonly Departure[],
  comparison: Comparison | null,
): string {
  const changed = departures.map(({ name, changed: count }) =>
    count === null ? `  ${name}` : `  ${name}: ${count} classes`,
  )
  const counted =
    comparison === null
      ? []
      : ['  judged by the pack as it was certified and as it is:', ...changesText(comparison)]
  return [`${pack}: verdicts are not those of the committed certificate, in`, ...changed, ...counted].join(
    '\n',
  )
}

/** How many verdicts changed, in which rules, and the smallest examples. */
export function changesText(comparison: Comparison): string[] {
  const { judged, changed, byRule, examples } = comparison
  const total = Object.values(changed).reduce((sum, count) => sum + count, 0)
  return [
    `  ${total} of ${judged} verdicts changed: ${Object.entries(changed)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', ')}; a ${bumpFor(comparison)} version`,
    ...byCount(byRule).map(([rule, count]) => `  ${String(count).padStart(8)}  ${rule}`),
    ...[...examples].map(
      ([kind, { episode, rules }]) => `  ${kind} by ${rules.join(', ')}: ${JSON.stringify(episode)}`,
    ),
  ]
}

/** The switches of the register, and whether each changed exactly what says that it depends on it. */
export function flipsText(flips: readonly Flip[]): string {
  return table(
    ['entry', 'judged', 'changed', 'wrongly listed or left out'],
    flips.map(({ entry, judged, changed, wrong }) => [entry, judged, changed, wrong]),
  )
}
