import { Fault } from '../../fault.ts'
import { classificationNames, isCodeOf } from '../codes/code-set.ts'
import { whatWasMeant } from '../codes/misspelt.ts'
import { type CaseResult, type RuleCase, ruleCases } from './case-schema.ts'
import { checkBinding } from './check-binding.ts'
import { compilePack } from './compile-pack.ts'
import { type PackData, packId, packSchema, type RuleData } from './pack-schema.ts'
import { unknownName } from './pack-scope.ts'
import { type DataPath, isTold, type Located, parseLocated, type SourceText } from './parse-located.ts'
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

/** What is wrong with a pack's own file, and with its cases. */
export interface Examined {
  /** Null where the pack's file cannot be read as one. */
  readonly pack: Located<PackData> | null
  readonly cases: ReadonlyMap<string, readonly RuleCase[]>
  /** Each as `file:line:column` and what was meant. */
  readonly problems: readonly string[]
  /** Results that no case shows, and what is wrong with the files of cases. The verdicts do not hang on them. */
  readonly caseProblems: readonly string[]
}

/** Looks for everything that a pack would be refused for. */
export function examinePack(files: PackFiles): Examined {
  const problems: string[] = []
  if (!packId.test(files.id)) {
    problems.push(
      `${files.pack.file}:1:1 the folder's name is the pack's id: lower-case words joined by hyphens`,
    )
  }
  const pack = parseLocated(files.pack, packSchema, problems)
  if (pack !== null) checkPack(files.id, pack, problems)
  const caseProblems: string[] = []
  const cases = new Map<string, RuleCase[]>()
  const unreadable = new Set<string>()
  for (const file of files.cases) {
    const before = caseProblems.length
    const parsed = parseLocated(file, ruleCases, caseProblems)
    if (parsed !== null) cases.set(file.rule, parsed.data)
    if (caseProblems.length > before) unreadable.add(file.rule)
    if (pack !== null) checkRuleOf(file, pack.data, caseProblems)
  }
  if (pack !== null) checkCases(files, pack, cases, unreadable, caseProblems)
  return { pack, cases, problems, caseProblems }
}

/**
 * Loads a pack from the text of its files.
 * @throws Fault `pack-invalid`, naming every problem as `file:line:column` and what was meant.
 */
export function loadPack(files: PackFiles): Pack {
  const { pack, caseProblems } = loadJudging(files)
  if (caseProblems.length > 0) throw new Fault('pack-invalid', caseProblems.join('\n'))
  return pack
}

/**
 * Loads a pack whose cases may be wrong or missing, for those who ask for its verdicts only.
 * @throws Fault `pack-invalid` for what is wrong in the pack's own file, and then with its cases as well.
 */
export function loadJudging(files: PackFiles): { pack: Pack; caseProblems: readonly string[] } {
  const { pack, cases, problems, caseProblems } = examinePack(files)
  if (pack === null || problems.length > 0)
    throw new Fault('pack-invalid', [...problems, ...caseProblems].join('\n'))
  return { pack: { id: files.id, data: pack.data, cases }, caseProblems }
}

/** A file of cases is named after a rule. */
function checkRuleOf(
  { file, rule }: { readonly file: string; readonly rule: string },
  { rules }: PackData,
  problems: string[],
): void {
  const ids = [...new Set(rules.map(({ id }) => id))]
  // With two rules of one id, which is told, the file may be that of the one which was to have another.
  if (ids.includes(rule) || ids.length < rules.length) return
  problems.push(`${file}:1:1 ${unknownName('rule', rule, ids).message}`)
}

function checkPack(id: string, pack: Located<PackData>, problems: string[]): void {
  const { data, at, lost } = pack
  const report = (path: DataPath, message: string) => {
    if (isTold(pack, path)) return
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
    if (lost || named.some(({ id: used }) => used === reading)) return
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
  { data, at, told }: Located<PackData>,
  cases: ReadonlyMap<string, readonly RuleCase[]>,
  unreadable: ReadonlySet<string>,
  problems: string[],
): void {
  data.rules.forEach((rule, index) => {
    // What results a rule can give is not known before its findings are of their shape.
    if (unreadable.has(rule.id) || told.some(([part, place]) => part === 'rules' && place === index)) return
    const written = new Set(cases.get(rule.id)?.map(({ expect }) => expect))
    const missing = possibleResults(rule).filter((result) => !written.has(result))
    if (missing.length === 0) return
    const file = files.pack.file.replace(/[^/]*$/, `cases/${rule.id}.yaml`)
    problems.push(
      `${at(['rules', index, 'id'])} rule "${rule.id}" has no case for ${missing.join(', ')}: write one in ${file}`,
    )
  })
}
