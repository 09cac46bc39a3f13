import { Fault } from '../../../fault.ts'
import type { Report } from '../attempt.ts'
import { ruleCases } from '../case-schema.ts'
import { compilePack } from '../compile-pack.ts'
import { loadPack, type PackFiles } from '../load-pack.ts'
import { type PackData, packSchema } from '../pack-schema.ts'
import { type Located, parseLocated } from '../parse-located.ts'
import { lintBinding } from './lint-binding.ts'
import { lintCases } from './lint-cases.ts'
import { lintCodeSets } from './lint-code-sets.ts'
import { lintRules } from './lint-rules.ts'
import { lintUses } from './lint-uses.ts'
import { lintWords } from './lint-words.ts'

/** What was looked at in a pack, and what is wrong with it, each as `file:line:column` and what was meant. */
export interface LintedPack {
  readonly id: string
  readonly rules: number
  readonly codeSets: number
  readonly cases: number
  readonly problems: readonly string[]
}

/**
 * Everything that can be told to be wrong with a pack from its files alone: what its loader refuses, and what would
 * load but does nothing, is never reached, or says another thing than was meant. Conditions are looked into only once
 * all names in them are known.
 */
export function lintPack(files: PackFiles): LintedPack {
  const problems = refused(files)
  const pack = parseLocated(files.pack, packSchema, [])
  if (pack !== null) {
    const report = reporting(pack, problems)
    lintCodeSets(pack.data, report)
    lintBinding(pack.data, report)
    lintWords(pack.data, report)
    if (namesAreKnown(files.id, pack.data)) {
      lintUses(pack.data, report)
      lintRules(pack.data, report)
    }
  }
  let cases = 0
  for (const file of files.cases) {
    const parsed = parseLocated(file, ruleCases, [])
    if (parsed === null) continue
    cases += parsed.data.length
    lintCases(parsed.data, reporting(parsed, problems))
  }
  const { rules = [], 'code-sets': codeSets = {} } = pack?.data ?? {}
  return {
    id: files.id,
    rules: rules.length,
    codeSets: Object.keys(codeSets).length,
    cases,
    problems: inOrder(problems),
  }
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
  ({ at }: Located<unknown>, problems: string[]): Report =>
  (path, message) => {
    const problem = `${at(path)} ${message}`
    if (!problems.includes(problem)) problems.push(problem)
  }

/** What the loader refuses. */
function refused(files: PackFiles): string[] {
  try {
    loadPack(files)
    return []
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code !== 'pack-invalid') throw fault
    return fault.message.split('\n')
  }
}

/** By file, line and column. */
function inOrder(problems: readonly string[]): string[] {
  const placed = problems.map((problem) => {
    const [, file = '', line = '0', column = '0'] = /^(.*?):(\d+):(\d+) /.exec(problem) ?? []
    return { problem, file, line: Number(line), column: Number(column) }
  })
  return placed
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column)
    .map(({ problem }) => problem)
}
