import { Command } from 'commander'
import { type LintedPack, lintPack } from '../core/pack/lint/lint-pack.ts'
import { openOutput } from '../terminal/output.ts'
import { table } from '../terminal/table.ts'
import { namedPacks, packsMeaning } from './named-packs.ts'

/** `coding-quality rules lint`: everything that is wrong with a pack and can be told from its files. */
export function lintCommand(): Command {
  return new Command('lint')
    .summary('find what is wrong in packs, each with its place')
    .description(
      'Finds what a pack would be refused for, and what would load but do nothing or say another thing than was meant: codes listed twice or covered by their category, letters in the place of digits, ranges, names that nothing uses, conditions that are never reached, rules that repeat or contradict each other.',
    )
    .argument('[PACK...]', packsMeaning)
    .addHelpText(
      'after',
      `
All that can be found is said at once; where a mistake hides what is behind it, that is said as well.

Examples:
  coding-quality rules lint
  coding-quality rules lint ipg553

Exit status: 0 nothing found, 1 something found, 2 usage or input and output.`,
    )
    .action(async (named: string[]) => {
      const linted = namedPacks(...named).map(lintPack)
      const output = openOutput()
      await output.write(lintText(linted))
      await output.end()
      process.exitCode = linted.some(({ problems }) => problems.length > 0) ? 1 : 0
    })
}

/** A line for every problem, what had to wait for them, and the figures of each pack. */
export function lintText(linted: readonly LintedPack[]): string {
  const problems = linted.flatMap((pack) => pack.problems)
  const waiting = linted.flatMap((pack) => pack.waiting)
  const rows = linted.map((pack) => [
    pack.id,
    pack.rules ?? 'unknown',
    pack.codeSets ?? 'unknown',
    pack.cases,
    pack.problems.length,
  ])
  return [
    ...problems,
    ...(problems.length === 0 ? [] : ['']),
    ...(waiting.length === 0 ? [] : ['Checking stopped early. There may be more:', ...waiting, '']),
    table(['pack', 'rules', 'code sets', 'cases', 'problems'], rows),
  ].join('\n')
}
