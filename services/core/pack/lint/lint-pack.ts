import type { Report } from '../attempt.ts'
import { ruleCases } from '../case-schema.ts'
import { compilePack } from '../compile-pack.ts'
import { examinePack, type PackFiles } from '../load-pack.ts'
import type { PackData } from '../pack-schema.ts'
import { isTold, type Located, parseLocated } from '../parse-located.ts'
import { lintBinding } from './lint-binding.ts'
import { lintCases } from './lint-cases.ts'
import { lintCodeSets } from './lint-code-sets.ts'
import { lintRules } from './lint-rules.ts'
import { lintUses } from './lint-uses.ts'
import { lintWords } from './lint-words.ts'

/** What was looked at in a pack, and what is wrong with it, each as `file:line:column` and what was meant. */
export interface LintedPack {
  readonly id: string
  /** How many there are; null where the file cannot be read as a pack. */
  readonly rules: number | null
  readonly codeSets: number | null
  readonly cases: number
  readonly problems: readonly string[]
  /** What could not be looked into before some of the problems are mended: sentences for people. */
  readonly waiting: readonly string[]
}

/**
 * Everything that can be told to be wrong with a pack from its files alone: what its loader refuses, and what would
 * load but does nothing, is never reached, or says another thing than was meant. Conditions are looked into only once
 * all names in them are known; what has to wait is said.
 */
export function lintPack(files: PackFiles): LintedPack {
  const { pack, problems: refused, caseProblems } = examinePack(files)
  const problems = [...refused, ...caseProblems]
  const waiting = pack === null ? [unread(files.pack.file)] : lintData(files, pack, problems)
  let cases = 0
  for (const file of files.cases) {
    const parsed = parseLocated(file, ruleCases, [])
    if (parsed === null) {
      waiting.push(`${file.file}: its cases are not looked into before it can be read`)
      continue
    }
    cases += parsed.data.length
    lintCases(parsed.data, reporting(parsed, problems))
  }
  return {
    id: files.id,
    rules: pack?.data.rules.length ?? null,
    codeSets: pack === null ? null : Object.keys(pack.data['code-sets']).length,
    cases,
    problems: inOrder(problems),
    waiting,
  }
}

const unread = (file: string) =>
  `${file}: its codes, names, conditions and rules, and which cases they want, are not looked into before it can be read as a pack`

/** Looks into a pack that can be read as one; returns what had to wait. */
function lintData({ id, pack: { file } }: PackFiles, pack: Located<PackData>, problems: string[]): string[] {
  const report = reporting(pack, problems)
  lintCodeSets(pack.data, report)
  lintBinding(pack.data, report)
  lintWords(pack.data, report)
  if (!pack.lost && namesAreKnown(id, pack.data)) {
    lintUses(pack.data, report)
    lintRules(pack.data, report)
    return []
  }
  return [
    `${file}: what nothing uses, conditions that are never reached, and rules that repeat or contradict each other are looked for once every key and name is known`,
  ]
}

/** Whether conditions can be looked into: they compile, whatever is wrong with codes and citations. */
function namesAreKnown(id: string, data: PackData): boolean {
  let known = true
  compilePack(id, data, (path) => {
    if (path[0] !== 'code-sets' && path.at(-1) !== 'cites') known = false
  })
  return known
}

const reporting =
  (part: Located<unknown>, problems: string[]): Report =>
  (path, message) => {
    const problem = `${part.at(path)} ${message}`
    if (!isTold(part, path) && !problems.includes(problem)) problems.push(problem)
  }

/** By file, line and column; the pack's own file first, as what is wrong with its cases may follow from it. */
function inOrder(problems: readonly string[]): string[] {
  const placed = problems.map((problem) => {
    const [, file = '', line = '0', column = '0'] = /^(.*?):(\d+):(\d+) /.exec(problem) ?? []
    return { problem, file, line: Number(line), column: Number(column) }
  })
  return placed
    .sort(
      (a, b) =>
        rank(a.file) - rank(b.file) || a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
    )
    .map(({ problem }) => problem)
}

const rank = (file: string) => (file.endsWith('/pack.yaml') ? 0 : 1)
