import { createHash } from 'node:crypto'
import type { EpisodeFacts } from '../core/facts/episode-facts.ts'
import { possibleResults } from '../core/pack/load-pack.ts'
import { type ClassSample, looksAt, placeOf, sizeOf } from './classes.ts'
import { blank, type Draft, type Part, written } from './draft.ts'
import { lettersOf } from './letters.ts'
import type { Verdict } from './pack-under-test.ts'
import type { Region, Space } from './space.ts'

/** What is certified of one rule, or of a pack's applicability. */
export interface Entry {
  /** The rule's id, or `applicability`. */
  readonly name: string
  /** Classes that have a result. */
  readonly classes: number
  /** How many classes have which result. */
  readonly results: ReadonlyMap<string, number>
  /** SHA-256 over every class, spelt out, and its result. */
  readonly digest: string
  /** The result of each class in their order, as its place in `words` plus one; 0: none. */
  readonly verdicts: Uint8Array
  readonly words: readonly string[]
}

/** The results of one pack over its space, class by class. */
export class Ledger {
  readonly #space: Space
  readonly #pages: readonly Page[]
  readonly #exclusionsSeen = new Set<string>()
  readonly #findingsSeen = new Set<string>()
  /**
   * Classes that were judged in two ways: the parts that a rule reads are not all that it depends on. And those that
   * have episodes, but were given none of them as a sample.
   */
  readonly torn = new Set<string>()

  constructor(space: Space) {
    this.#space = space
    this.#pages = [space.applicability, ...space.rules].map(pageFor)
  }

  /** Enters the verdict on a class's sample. */
  enter({ region, place }: ClassSample, verdict: Verdict): void {
    const page = this.#pages.find((one) => one.region === region)
    if (page !== undefined) this.#note(page, place, verdict)
    this.#exclusionsSeen.add(verdict.applicability)
    for (const [rule, finding] of verdict.findings) this.#findingsSeen.add(`${rule} ${finding}`)
  }

  /** Holds the verdict on any episode of the space against what its classes say, when all their samples are entered. */
  check(facts: EpisodeFacts, verdict: Verdict): void {
    const sight = this.#space.packs.map((pack) => pack.evidence(facts))
    for (const page of this.#pages) {
      const place = placeOf(page.region, sight)
      const { name } = page.region.view
      const result = resultIn(verdict, name)
      if (place === null) this.torn.add(`${name}: an episode within the bound is of no class`)
      else if (result !== undefined && page.verdicts[place] === 0)
        this.torn.add(`${name}: a class without a sample is ${result}`)
      else this.#note(page, place, verdict)
    }
  }

  /** The result that the classes foretell for an episode, by rule and for `applicability`; null: beyond the bound. */
  foretell(facts: EpisodeFacts): Map<string, string | null> {
    const sight = this.#space.packs.map((pack) => pack.evidence(facts))
    return new Map(
      this.#pages.map(({ region, verdicts, words }) => {
        const place = placeOf(region, sight)
        return [region.view.name, place === null ? null : (words[(verdicts[place] ?? 0) - 1] ?? null)]
      }),
    )
  }

  #note({ region, verdicts, words }: Page, place: number, verdict: Verdict): void {
    const { name } = region.view
    const result = resultIn(verdict, name)
    if (result === undefined) return
    if (!words.includes(result)) words.push(result)
    const word = words.indexOf(result) + 1
    if (verdicts[place] === 0) verdicts[place] = word
    else if (verdicts[place] !== word) {
      this.torn.add(`${name}: one class is ${words[(verdicts[place] ?? 0) - 1]} here and ${result} there`)
    }
  }

  entries(): Entry[] {
    return this.#pages.map(({ region, verdicts, words }) => ({
      name: region.view.name,
      classes: verdicts.reduce((count, word) => count + Number(word > 0), 0),
      results: new Map(
        words.map((word, at) => [word, verdicts.reduce((count, its) => count + Number(its === at + 1), 0)]),
      ),
      digest: digestOf(region, verdicts, words),
      verdicts,
      words,
    }))
  }

  /** What no episode of the space reaches: results of rules, findings of a rule, reasons why the pack does not apply. */
  unreached(): string[] {
    const [pack] = this.#space.packs
    if (pack === undefined) return []
    const { data } = pack
    const reached = new Map(this.#pages.map(({ region, words }) => [region.view.name, words]))
    const results = data.rules.flatMap((rule) =>
      possibleResults(rule)
        .filter((result) => !reached.get(rule.id)?.includes(result))
        .map((result) => `${rule.id} is never ${result}`),
    )
    const findings = data.rules.flatMap((rule) =>
      rule.findings.flatMap((_, at) =>
        this.#findingsSeen.has(`${rule.id} ${at}`) ? [] : [`finding ${at + 1} of ${rule.id} is never made`],
      ),
    )
    const statuses = data.applicability.flatMap((exclusion) => [
      exclusion.reason,
      ...exclusion['see-also'].map(({ guidance }) => `${exclusion.reason}, see ${guidance}`),
    ])
    const status = [...statuses, data.scope === 'guidance' ? 'applicable' : 'every-episode']
      .filter((one) => !this.#exclusionsSeen.has(one))
      .map((one) => `${one} is never the case`)
    return [...results, ...findings, ...status]
  }
}

const resultIn = ({ applicability, results }: Verdict, name: string): string | undefined =>
  name === 'applicability' ? applicability : results.get(name)

interface Page {
  readonly region: Region
  readonly verdicts: Uint8Array
  readonly words: string[]
}

const pageFor = (region: Region): Page => ({ region, verdicts: new Uint8Array(sizeOf(region)), words: [] })

/** Over each class, as its parts are first written, and its result: a code, a day or a result that changes, changes it. */
function digestOf({ looks }: Region, verdicts: Uint8Array, words: readonly string[]): string {
  const texts = looks.map(({ part, values }) =>
    values.length === 1
      ? ['']
      : values.map((ways) => JSON.stringify(partOf(part, ways.values().next().value?.[0]))),
  )
  const hash = createHash('sha256')
  for (const [place, word] of verdicts.entries()) {
    const text = looksAt(looks, place).map((at, index) => texts[index]?.[at])
    hash.update(`${text.join(' ')} ${words[word - 1]}\n`)
  }
  return hash.digest('hex')
}

function partOf(part: Part, value: Draft[Part] | undefined): unknown {
  const { procedures, ...episode } = written({ ...blank, [part]: value })
  if (part === 'dates') return value
  return part === 'procedures' ? procedures.map(({ code }) => code) : episode[part]
}

/** SHA-256 over which codes around a pack are told apart, and which are not. */
export function vocabularyDigest({ packs }: Space): string {
  const sets = packs.flatMap(({ codeSets }) => [...codeSets.values()])
  const letters = (['icd-10', 'opcs-4', 'snomed-ct'] as const).flatMap((classification) =>
    lettersOf(classification, sets).map(({ codes }) => codes.toSorted().join(' ')),
  )
  return createHash('sha256').update(letters.sort().join('\n')).digest('hex')
}
