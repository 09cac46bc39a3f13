import { defaultPacks, readRules } from '../../../services/config/rules-folder.ts'
import { icd10 } from '../../../services/core/codes/icd10.ts'
import { opcs4 } from '../../../services/core/codes/opcs4.ts'
import type { Episode } from '../../../services/core/episode.ts'
import { readFacts } from '../../../services/core/facts/episode-facts.ts'
import { compilePack, type PackVerdict } from '../../../services/core/pack/compile-pack.ts'
import { codesAnApproach, codesWanted } from './codes-wanted.ts'

/**
 * The repairs of an episode by trying every sequence of edits, written from what a repair is and from IPG553, without
 * a word of the search: codes and groups are spelt out here. The engine is asked only which rules fail.
 */
const judges = readRules(defaultPacks.split(',')).map(({ id, data }) => compilePack(id, data, () => {}))

interface Code {
  readonly code: string
  readonly date: string | null
  /** Where it stood at first; codes that edits put in have none. */
  readonly from: number | null
  readonly added: boolean
}

/** Every code is well-formed, and no entry is blank: what brute force can be asked about. */
interface Coded {
  readonly diagnoses: readonly Code[]
  readonly procedures: readonly Code[]
}

type List = keyof Coded

const bodies = /^J(03\.[23489]|08\.[389]|12\.[45789])$/
const seenCodes = /^(Y(53|68)\..|Y13\.7|Y71\.4|Y75\.5)$/
const sites = /^O(1[12346]|28|3[01346]|4[23567]|5[023])/
const isBody = (code: string) => !/^[YZ]/.test(code) && !sites.test(code)

/** Groups as lists of codes, the body code first; codes before any body code are a group without one. */
function groupsOf(procedures: readonly Code[]): Code[][] {
  const groups: Code[][] = []
  for (const entry of procedures) {
    const last = groups.at(-1)
    if (last === undefined || isBody(entry.code)) groups.push([entry])
    else last.push(entry)
  }
  return groups
}

const isFixed = ([first]: readonly Code[]) =>
  first !== undefined && isBody(first.code) && !bodies.test(first.code)
const fixedGroups = (procedures: readonly Code[]) =>
  groupsOf(procedures)
    .filter(isFixed)
    .map((group) => group.map(({ from }) => from).join(' '))
    .join('; ')

const codesOf = (group: readonly Code[]) => group.map(({ code }) => code)
const isAblation = (group: readonly Code[]) => codesAnApproach(codesOf(group))

/** What rules can see of it: two codings with one view differ in nothing but an order, or codes that nobody asks for. */
function viewOf(coded: Coded, { startDate, endDate }: Episode): string {
  const groups = groupsOf(coded.procedures)
  const shown = (codes: readonly Code[]) =>
    [...new Set(codes.flatMap(({ code }) => (seenCodes.test(code) ? code : [])))].sort().join('+')
  const runs: string[] = []
  let before = ''
  for (const group of groups) {
    const [first, ...others] = group
    const own = first !== undefined && isBody(first.code)
    const touchable = own && bodies.test(first.code)
    if (touchable) {
      const words = `${first.code}(${shown(others)})`
      if (before === first.code) runs.push(`${runs.pop()}${words}`)
      else runs.push(words)
    }
    before = touchable ? first.code : ''
  }
  const loose = groups.filter(([first]) => first !== undefined && !isBody(first.code)).flat()
  const dates = coded.procedures.flatMap(({ date }) => date ?? [])
  return JSON.stringify([
    runs.sort(),
    shown(loose),
    /^[YZ]/.test(coded.procedures[0]?.code ?? 'none'),
    coded.procedures.length > 0,
    [...new Set(coded.diagnoses.map(({ code }) => code))].sort(),
    coded.diagnoses[0]?.code === 'C78.7',
    dates.length > 0,
    dates.some((date) => date < startDate || (endDate != null && date > endDate)),
  ])
}

/** Of the verdict what repairs are held to. */
function judge(coded: Coded, episode: Episode) {
  const facts = readFacts({
    ...episode,
    diagnoses: coded.diagnoses.map(({ code }) => code),
    procedures: coded.procedures.map(({ code, date }) => ({ code, date })),
  })
  const verdicts = judges.map((one) => one(facts))
  const findings = verdicts.flatMap(({ results }) => results.flatMap(({ finding }) => finding ?? []))
  const errors = findings.flatMap(({ severity, rule }) => (severity === 'error' ? rule : []))
  const groups = groupsOf(coded.procedures)
  const wanted = new Set(errors.flatMap((rule) => codesWanted(rule, groups.map(codesOf), episode)))
  const ipg553 = verdicts[0] as PackVerdict
  return {
    errors,
    wanted: {
      diagnoses: [...wanted].filter((code) => code.startsWith('C')),
      procedures: [...wanted].filter((code) => !code.startsWith('C')),
    },
    applicability: JSON.stringify({ ...ipg553.applicability, seeAlso: undefined }),
    coded: ipg553.approaches.coded.toSorted().join(),
    recorded: ipg553.approaches.recorded,
    converted: groups.some(
      (group) =>
        isAblation(group) && group[0]?.code === 'J03.2' && group.some(({ code }) => code === 'Y71.4'),
    ),
  }
}
type Verdict = ReturnType<typeof judge>

function isRepaired(now: Verdict, before: Verdict): boolean {
  if (now.errors.length > 0 || now.applicability !== before.applicability) return false
  if (now.recorded.length === 0) return now.coded === before.coded
  const wanted = new Set(now.recorded)
  if (wanted.has('laparoscopic') && !now.coded.includes('laparoscopic') && now.converted)
    wanted.delete('laparoscopic') && wanted.add('open')
  return now.coded === [...wanted].sort().join()
}

function* edits(coded: Coded, { wanted }: Verdict): Generator<Coded> {
  for (const list of ['diagnoses', 'procedures'] as const) {
    const entries = coded[list]
    const changed = (edit: (copy: Code[]) => void) => {
      const copy = [...entries]
      edit(copy)
      return { ...coded, [list]: copy }
    }
    for (let place = 0; place <= entries.length; place += 1) {
      const next = entries[place]
      const endsGroup = next === undefined || isBody(next.code)
      for (const code of wanted[list].filter((one) => list === 'diagnoses' || isBody(one) || endsGroup))
        yield* putWell(
          changed((copy) => copy.splice(place, 0, { code, date: null, from: null, added: true })),
          list,
          place,
        )
      const old = entries[place]
      if (old === undefined) continue
      for (let to = 0; to < entries.length; to += 1)
        if (to !== place) yield changed((copy) => copy.splice(to, 0, ...copy.splice(place, 1)))
      if (list === 'diagnoses') continue
      yield changed((copy) => copy.splice(place, 1))
      for (const code of wanted[list])
        yield* putWell(
          changed((copy) => copy.splice(place, 1, { code, date: old.date, from: null, added: false })),
          list,
          place,
        )
    }
  }
}

/** Codes that enhance another are put in only where they then enhance an ablation, and do not stand yet. */
function* putWell(coded: Coded, list: List, place: number): Generator<Coded> {
  const entry = coded.procedures[place]
  const group = groupsOf(coded.procedures).find((one) => entry !== undefined && one.includes(entry))
  const isThere =
    entry !== undefined &&
    !isBody(entry.code) &&
    group?.some((other) => other !== entry && other.code === entry.code) === true
  if (list === 'diagnoses' || group === undefined || (isPutWell(group) && !isThere)) yield coded
}

const isPutWell = (group: readonly Code[]) =>
  isAblation(group) || group.every(({ code, from }) => isBody(code) || from !== null)

/** With each added code that opens a group, or each added diagnosis, at the end instead: one that has old ones behind. */
function* withAdditionLast(coded: Coded): Generator<Coded> {
  const isEarly = (entries: readonly Code[], place: number) =>
    entries[place]?.added === true && entries.slice(place + 1).some(({ added }) => !added)
  for (const [place, entry] of coded.diagnoses.entries())
    if (isEarly(coded.diagnoses, place))
      yield { ...coded, diagnoses: [...coded.diagnoses.filter((other) => other !== entry), entry] }
  for (const [place, entry] of coded.procedures.entries()) {
    if (!isBody(entry.code) || !isEarly(coded.procedures, place)) continue
    const [, ...others] = groupsOf(coded.procedures.slice(place))[0] ?? []
    const moved = [entry, ...others.filter(({ added }) => added)]
    yield { ...coded, procedures: [...coded.procedures.filter((one) => !moved.includes(one)), ...moved] }
  }
}

/** The smallest number of edits that repair an episode, up to `most`, and the views to be offered; null if none do. */
export function repairsByForce(
  episode: Episode,
  most: number,
): { size: number; must: string[]; may: string[] } | null {
  const start = codedIn(episode)
  const fixed = fixedGroups(start.procedures)
  const before = judge(start, episode)
  const known = new Set([JSON.stringify(start)])
  let level = [{ coded: start, verdict: before }]
  for (let size = 1; size <= most; size += 1) {
    const next: typeof level = []
    for (const from of level) {
      for (const coded of edits(from.coded, from.verdict)) {
        const key = JSON.stringify(coded)
        if (known.has(key) || fixedGroups(coded.procedures) !== fixed) continue
        known.add(key)
        next.push({ coded, verdict: judge(coded, episode) })
      }
    }
    const repaired = next
      .filter(({ verdict }) => isRepaired(verdict, before))
      .map(({ coded }) => coded)
      .filter(({ procedures }) => groupsOf(procedures).every(isPutWell))
    if (repaired.length > 0) return { size, ...viewsOffered(repaired, episode) }
    level = next
  }
  return null
}

/**
 * An addition stands at the end where it repairs as well there. A coding that only such additions before the end lead
 * to is not offered; where other edits lead to it, too, it may be.
 */
function viewsOffered(repaired: readonly Coded[], episode: Episode): { must: string[]; may: string[] } {
  const all = new Set(repaired.map((coded) => viewOf(coded, episode)))
  const ways = repaired.map((coded) => {
    const own = viewOf(coded, episode)
    const last = [...withAdditionLast(coded)].map((other) => viewOf(other, episode))
    return { own, early: last.some((view) => view !== own && all.has(view)) }
  })
  const early = new Set(ways.flatMap((way) => (way.early ? way.own : [])))
  const inPlace = new Set(ways.flatMap((way) => (way.early ? [] : way.own)))
  return { must: [...all.difference(early)].sort(), may: [...inPlace.intersection(early)].sort() }
}

/** The view of an episode's own coding. */
export const viewOfEpisode = (episode: Episode): string => viewOf(codedIn(episode), episode)

function codedIn(episode: Episode): Coded {
  const code = (normalised: ReturnType<typeof opcs4.normalise>) => {
    if (normalised.kind !== 'code') throw new Error('brute force is for well-formed codes only')
    return normalised.code
  }
  return {
    diagnoses: episode.diagnoses.map((raw, from) => ({
      code: code(icd10.normalise(raw)),
      date: null,
      from,
      added: false,
    })),
    procedures: episode.procedures.map(({ code: raw, date }, from) => ({
      code: code(opcs4.normalise(raw)),
      date: date ?? null,
      from,
      added: false,
    })),
  }
}
