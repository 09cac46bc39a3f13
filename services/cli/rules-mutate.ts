import { Command } from 'commander'
import { type Bound, fullBound, quickBound } from '../certify/bound.ts'
import { loadPack } from '../core/pack/load-pack.ts'
import { type Mutation, mutating } from '../mutation/mutating.ts'
import { openOutput } from '../terminal/output.ts'
import { readEquivalentMutants } from './equivalents-file.ts'
import { faultsIn, mutationText, totalText } from './mutation-report.ts'
import { namedPacks, packsMeaning } from './named-packs.ts'
import { paced } from './paced.ts'

interface MutateOptions {
  readonly full?: boolean
  readonly proof: boolean
}

/** `coding-quality rules mutate`: whether a pack's own cases would notice a slip in it. */
export function mutateCommand(): Command {
  return new Command('mutate')
    .summary('whether the cases of packs would notice a slip in them')
    .description(
      "Changes each pack in one place after another (a code for its neighbour, a condition left out or negated, a category for a code, error for warning, a finding left out, a day earlier or later, first for any position, any for all, another correction expected, another place pointed at) and runs the pack's own cases on it. A change that none of them notices has survived: an episode that would tell it is shown, to be made a case. A pack that no longer loads is refused, and its change noticed. Changes that no episode can tell are listed beside the pack, in equivalent-mutants.yaml, each with the reason, and held against the classes of episodes within a bound.",
    )
    .argument('[PACK...]', packsMeaning)
    .option('--full', 'hold equivalents against all classes within the full bound: minutes, not seconds')
    .option('--no-proof', 'believe what is listed as equivalent, and look for no episodes')
    .addHelpText(
      'after',
      `
Examples:
  coding-quality rules mutate
  coding-quality rules mutate --no-proof ipg553
  coding-quality rules mutate --full ipg553 ipg406

Exit status: 0 nothing survived, 1 something did, 2 usage or input and output.`,
    )
    .action(async (named: string[], options: MutateOptions) => {
      process.exitCode = await mutate(named, options)
    })
}

async function mutate(named: readonly string[], { full, proof }: MutateOptions): Promise<number> {
  const files = namedPacks(...named)
  const packs = files.map((one) => ({ pack: loadPack(one), equivalents: readEquivalentMutants(one) }))
  const bound: Bound | null = proof ? (full ? fullBound : quickBound) : null
  const output = openOutput()
  const mutations: Mutation[] = []
  for (const { pack, equivalents } of packs) {
    const mutation = await paced(mutating(pack, equivalents, bound))
    await output.write(`${mutationText(mutation)}\n`)
    mutations.push(mutation)
  }
  const faults = mutations.flatMap((mutation) => faultsIn(mutation, proof))
  await output.write(`${totalText(mutations)}\n\n`)
  await output.write(`${faults.length === 0 ? 'Nothing survived.' : faults.join('\n')}\n`)
  await output.end()
  return faults.length > 0 ? 1 : 0
}
