import type { Finding, Severity } from '../assessment.ts'
import { type Evidence, recordedAsConverted } from '../evidence.ts'
import type { CodeEntry, CodeList } from '../facts/code-entry.ts'
import { codesForMethods, codesForRecord, uncodedMethods } from '../image-control.ts'
import type { Attempt } from './attempt.ts'
import type { ConditionCompiler } from './compile-condition.ts'
import type { FindingCaseData, PackData } from './pack-schema.ts'
import { type Condition, type PackScope, type Selector, unknownName } from './pack-scope.ts'
import type { DataPath } from './parse-located.ts'

/** A finding before the register's entries on which it depends are known. */
export type BareFinding = Omit<Finding, 'interpretations'>

export interface FindingCase {
  readonly status: 'fail' | 'not-evaluable'
  readonly severity: Severity
  readonly reading: string | null
  readonly holds: Condition
  readonly find: (evidence: Evidence) => Omit<BareFinding, 'rule' | 'citation'>
}

interface Places {
  readonly paths: string[]
  readonly observed: string[]
}

const entryPath = ({ list, index, part = 'code' }: CodeEntry) =>
  `/episode/${list}/${index}${list === 'procedures' ? `/${part}` : ''}`
const listPlace =
  (list: CodeList) =>
  ({ facts }: Evidence): Places => ({
    paths: [`/episode/${list}`],
    observed: facts[list].map(({ code }) => code),
  })

/** The parts of the record that a finding can point at by name. */
const places: Readonly<Record<string, (evidence: Evidence) => Places>> = {
  diagnoses: listPlace('diagnoses'),
  procedures: listPlace('procedures'),
  'snomed-procedures': listPlace('snomedProcedures'),
  'snomed-diagnoses': listPlace('snomedDiagnoses'),
  'start-date': ({ facts }) => ({ paths: ['/episode/startDate'], observed: [facts.episode.startDate] }),
  'end-date': ({ facts }) => ({ paths: ['/episode/endDate'], observed: [facts.episode.endDate ?? 'none'] }),
  'image-control': ({ facts: { imageControl } }) => ({
    paths: ['/episode/imageControl'],
    observed: [imageControl.used, ...imageControl.methods],
  }),
}

const isOfCodes = (place: FindingCaseData['at'][number]) =>
  typeof place !== 'string' || listsOfCodes.includes(place)
const listsOfCodes: readonly string[] = ['diagnoses', 'procedures', 'snomed-procedures', 'snomed-diagnoses']

function selected(select: Selector): (evidence: Evidence) => Places {
  return (evidence) => {
    const entries = select(evidence)
    return { paths: entries.map(entryPath), observed: entries.map(({ code }) => code) }
  }
}

type Expected = NonNullable<FindingCaseData['expected']>

function expectedCodes(expected: Expected, scope: PackScope): (evidence: Evidence) => string[] {
  const fixed = (expected.codes ?? []).flatMap((name) => scope.codeSet(name).named)
  const imageControl = expected.methods === undefined ? null : scope.imageMethods()
  const { approaches } = scope.vocabulary
  return (evidence) => {
    const codes = [...fixed]
    if (expected.approaches !== undefined) {
      const wanted =
        expected.approaches === 'recorded'
          ? recordedAsConverted(scope.vocabulary, evidence)
          : new Set(evidence.nearMisses.map(({ approach }) => approach))
      for (const { id, body, with: together } of approaches) {
        if (wanted.has(id)) codes.push(...body.named, ...(together?.named ?? []))
      }
    }
    if (imageControl !== null) {
      codes.push(
        ...(expected.methods === 'recorded'
          ? codesForRecord(imageControl, evidence)
          : codesForMethods(imageControl, uncodedMethods(imageControl, evidence), evidence)),
      )
    }
    return [...new Set(codes)]
  }
}

const placeholder = /\{([a-z-]*)\}/g

function listed(words: readonly string[]): string {
  return words.length === 0 ? 'none' : words.join(', ')
}

/** What is known of a finding when its message is written. */
interface Told {
  readonly evidence: Evidence
  readonly observed: readonly string[]
  readonly expected: readonly string[]
}
type Word = (told: Told) => readonly string[]

/** What a message can name: `{observed}`, `{expected}`, `{coded}`, `{recorded}`, `{methods}`, `{uncoded-methods}`. */
function messageWords({ names }: PackData, scope: PackScope): Readonly<Record<string, Word>> {
  const named = (codes: readonly string[]) =>
    [...new Set(codes)].map((code) =>
      // Only its own names: an entry as it was written may be called `constructor`.
      Object.hasOwn(names, code) ? `${code} (${names[code]})` : code,
    )
  return {
    observed: ({ observed }) => named(observed),
    expected: ({ expected }) => named(expected),
    coded: ({ evidence }) => evidence.coded,
    recorded: ({ evidence }) => evidence.recorded,
    methods: ({ evidence }) => evidence.facts.imageControl.stated,
    'uncoded-methods': ({ evidence }) => uncodedMethods(scope.imageMethods(), evidence),
  }
}

/** A message in parts: every other one is a word that stands for others, from the second on. */
function compileMessage(message: string, pack: PackData, scope: PackScope): (told: Told) => string {
  const words = messageWords(pack, scope)
  const parts = message.split(placeholder).map((part, index) => {
    if (index % 2 === 0) return part
    const word = Object.hasOwn(words, part) ? words[part] : undefined
    if (word === undefined) throw unknownName('placeholder', part, Object.keys(words))
    if (part === 'uncoded-methods') scope.imageMethods()
    return word
  })
  return (told) => {
    let text = ''
    for (const part of parts) text += typeof part === 'string' ? part : listed(part(told))
    return text
  }
}

/** Compiles one case of a rule's findings: when it holds, and what it then says, where, and with which codes. */
export function compileFindingCase(
  data: FindingCaseData,
  path: DataPath,
  { pack, scope, compiler, attempt }: FindingContext,
): FindingCase {
  const holds = data.when === undefined ? () => true : compiler.condition(data.when, [...path, 'when'])
  const at = data.at.map((place, index) => {
    if (typeof place !== 'string') return selected(compiler.selector(place, [...path, 'at', index]))
    return attempt([...path, 'at', index], listPlace('diagnoses'), () => {
      const known = Object.hasOwn(places, place) ? places[place] : undefined
      if (known === undefined) throw unknownName('place of the record', place, Object.keys(places))
      return known
    })
  })
  // A word of the record, such as "not-recorded", would read as one more code.
  const inMessage = data.at.map((place) => isOfCodes(place) || !data.at.some(isOfCodes))
  const { expected: wanted } = data
  const expect =
    wanted === undefined
      ? () => []
      : attempt(
          [...path, 'expected'],
          () => [],
          () => expectedCodes(wanted, scope),
        )
  const messageOf = attempt(
    [...path, 'message'],
    () => '',
    () => compileMessage(data.message, pack, scope),
  )
  return {
    status: data.status,
    severity: data.severity,
    reading: data.reading ?? null,
    holds,
    find: (evidence) => {
      const found = at.map((place) => place(evidence))
      const paths = [...new Set(found.flatMap((place) => place.paths))]
      const observed = found.flatMap((place) => place.observed)
      const expected = expect(evidence)
      const shown = found.filter((_, index) => inMessage[index]).flatMap((place) => place.observed)
      const message = messageOf({ evidence, observed: shown, expected })
      return { severity: data.severity, status: data.status, message, paths, observed, expected }
    },
  }
}

export interface FindingContext {
  readonly pack: PackData
  readonly scope: PackScope
  readonly compiler: ConditionCompiler
  readonly attempt: Attempt
}
