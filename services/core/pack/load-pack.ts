import { Fault } from '../../fault.ts'
import { classificationNames, isCodeOf } from '../codes/code-set.ts'
import { whatWasMeant } from '../codes/misspelt.ts'
import { type CaseResult, type RuleCase, ruleCases } from './case-schema.ts'
import { checkBinding } from './check-binding.ts'
import { compilePack } from './compile-pack.ts'
import { type PackData, packId, packSchema, type RuleData } from './pack-schema.ts'
import { unknownName } from './pack-scope.ts'
import { type DataPath, type Located, parseLocated, type SourceText } from './parse-located.ts'
import { readingsNamed } from './readings.ts'

/** A pack's folder as text: its id is the folder's name, `cases` has one file per rule, named after it. */
export interface PackFiles {
  readonly id: string
  readonly pack: SourceText
  readonly cases: readonly (SourceText & { readonly rule: string })[]
}

/** A pack that is whole: its shape, its names, its register and its cases have been checked. */
export interface Pack {
  readonly id: string
  readonly data: PackData
  /** The cases of each rule, by the rule's id. */
  readonly cases: ReadonlyMap<string, readonly RuleCase[]>
}

/**
 * Loads a pack from the text of its files.
 * @throws Fault `pack-invalid`, naming every problem as `file:line:column` and what was meant; names are looked up
 * once the file has its shape.
 */
export function loadPack(files: PackFiles): Pack {
  const problems: string[] = []
  if (!packId.test(files.id)) {
    problems.push(
      `${files.pack.file}:1:1 the folder's name is the pack's id: lower-case words joined by hyphens`,
    )
  }
  const pack = parseLocated(files.pack, packSchema, problems)
  if (pack !== null) checkPack(files.id, pack, problems)
  const cases = new Map<string, RuleCase[]>()
  const unreadable = new Set<string>()
  for (const file of files.cases) {
    const parsed = parseLocated(file, ruleCases, problems)
    if (parsed !== null) cases.set(file.rule, parsed.data)
    else unreadable.add(file.rule)
    if (pack !== null && !pack.data.rules.some(({ id }) => id === file.rule)) {
      problems.push(
        `${file.file}:1:1 ${
          unknownName(
            'rule',
            file.rule,
            pack.data.rules.map(({ id }) => id),
          ).message
        }`,
      )
    }
  }
  if (pack !== null) checkCases(files, pack, cases, unreadable, problems)
  if (pack === null || problems.length > 0) throw new Fault('pack-invalid', problems.join('\n'))
  return { id: files.id, data: pack.data, cases }
}

function checkPack(id: string, { data, at }: Located<PackData>, problems: string[]): void {
  const report = (path: DataPath, message: string) => {
    const problem = `${at(path)} ${message}`
    // A named condition is compiled wherever it is used.
    if (!problems.includes(problem)) problems.push(problem)
  }
  compilePack(id, data, report)
  checkBinding(data, report)
  unique(
    data.approaches.map((approach) => approach.id),
    (index) => report(['approaches', index, 'id'], 'an approach of this id stands above'),
  )
  unique(
    data.rules.map((rule) => rule.id),
    (index) => report(['rules', index, 'id'], 'a rule of this id stands above'),
  )
  unique(
    data.passages.map((passage) => passage.id),
    (index) => report(['passages', index, 'id'], 'a passage of this id stands above'),
  )
  unique(
    data.interpretations.map((entry) => entry.id),
    (index) => report(['interpretations', index, 'id'], 'an entry of this id stands above'),
  )
  const declared = data.interpretations.map((entry) => entry.id)
  const named = readingsNamed(data)
  for (const { id: reading, path } of named) {
    if (!declared.includes(reading))
      report(path, unknownName('entry of the register', reading, declared).message)
  }
  declared.forEach((reading, index) => {
    if (named.some(({ id: used }) => used === reading)) return
    report(
      ['interpretations', index],
      `no element of the pack is read by ${reading}: its switch would do nothing`,
    )
  })
  for (const code of Object.keys(data.names)) {
    if (classificationNames.some((name) => isCodeOf(name, code))) continue
    const [meant] = classificationNames.flatMap((name) => whatWasMeant(name, code) ?? [])
    report(
      ['names', code],
      `"${code}" is not written as a code of any classification${meant === undefined ? '' : `: ${meant}`}`,
    )
  }
  if (data.scope === 'guidance' && data.approaches.length === 0)
    report(['approaches'], 'a guidance pack names its approaches')
  if (data.scope === 'every-episode' && data.applicability.length > 0) {
    report(['applicability'], 'a pack for every episode has no exclusions')
  }
}

function unique(ids: readonly string[], report: (index: number) => void): void {
  ids.forEach((id, index) => {
    if (ids.indexOf(id) !== index) report(index)
  })
}

/** The results that a rule can give, as cases write them. */
export function possibleResults(rule: RuleData): CaseResult[] {
  const results = new Set<CaseResult>()
  if (rule['looks-at'] !== undefined) results.add('not-applicable')
  if (rule.findings.every(({ when }) => when !== undefined)) results.add('pass')
  for (const { status, severity } of rule.findings) results.add(`${status}/${severity}`)
  return [...results]
}

function checkCases(
  files: PackFiles,
  { data, at }: Located<PackData>,
  cases: ReadonlyMap<string, readonly RuleCase[]>,
  unreadable: ReadonlySet<string>,
  problems: string[],
): void {
  data.rules.forEach((rule, index) => {
    if (unreadable.has(rule.id)) return
    const written = new Set(cases.get(rule.id)?.map(({ expect }) => expect))
    const missing = possibleResults(rule).filter((result) => !written.has(result))
    if (missing.length === 0) return
    const file = files.pack.file.replace(/[^/]*$/, `cases/${rule.id}.yaml`)
    problems.push(
      `${at(['rules', index, 'id'])} rule "${rule.id}" has no case for ${missing.join(', ')}: write one in ${file}`,
    )
  })
}
