import { Command } from 'commander'
import { type Bound, fullBound, quickBound } from '../certify/bound.ts'
import { type Certification, certifying } from '../certify/certify.ts'
import { flipping } from '../certify/flipping.ts'
import type { SecondTable } from '../certify/second-table.ts'
import { witnessEvent } from '../certify/witness.ts'
import { readRules } from '../config/rules-folder.ts'
import { loadPack, type Pack, type PackFiles } from '../core/pack/load-pack.ts'
import { compileRuleset } from '../core/ruleset.ts'
import { Fault } from '../fault.ts'
import { openOutput } from '../terminal/output.ts'
import { certificatePath, writeCertificate } from './certificate-file.ts'
import { certificationText, faultsIn, flipsText } from './certify-report.ts'
import { departed } from './departed.ts'
import { namedPacks, packsMeaning } from './named-packs.ts'
import { paced } from './paced.ts'
import { readSecondTable } from './second-table-file.ts'

interface CertifyOptions {
  readonly quick?: boolean
  readonly against?: string
  readonly witnesses?: boolean
  readonly interpretations?: boolean
  readonly update?: boolean
}

/** `coding-quality rules certify`: every class of episodes that packs can tell apart, judged. */
export function certifyCommand(): Command {
  return new Command('certify')
    .summary('judge every class of episodes that packs can tell apart')
    .description(
      'Judges every class of episodes that the packs can tell apart, up to a bound, and says whether each rule fails and passes somewhere, whether all reasons and outcomes are reached, whether two error rules contradict each other, whether a second decision table agrees, and whether any verdict is another than in the committed certificate.',
    )
    .argument('[PACK...]', packsMeaning)
    .option('--quick', 'a smaller bound: seconds, not minutes')
    .option('--against <file>', 'the second decision table, a module; in a checkout its own')
    .option('--witnesses', 'a smallest event for each result of each rule, as JSON lines, and nothing else')
    .option('--interpretations', 'read each entry of the register the other way, and see what it changes')
    .option('--update', 'write the certificates beside the packs')
    .addHelpText(
      'after',
      `
Examples:
  coding-quality rules certify --quick
  coding-quality rules certify ipg553 opcs4-conventions episode-integrity --interpretations
  coding-quality rules certify --quick --witnesses ipg553 | coding-quality check

Exit status: 0 certified, 1 something found or changed, 2 usage or input and output.`,
    )
    .action(async (named: string[], options: CertifyOptions) => {
      process.exitCode = await certify(named, options)
    })
}

async function certify(named: readonly string[], options: CertifyOptions): Promise<number> {
  requireAlone(options)
  const files = namedPacks(...named)
  const packs = files.map(loadPack)
  const second = await readSecondTable(options.against)
  const bound = options.quick && !options.update ? quickBound : fullBound
  const run = (within: Bound) => paced(certifying(toCertify(packs, within, second)))
  const certification = await run(bound)
  const faults = faultsIn(certification)
  const output = openOutput()
  if (options.witnesses) {
    const lines = certification.witnesses.map((witness, at) => JSON.stringify(witnessEvent(witness, at + 1)))
    await output.write(lines.map((line) => `${line}\n`).join(''))
    await output.end()
    return faults.length > 0 ? 1 : 0
  }
  await output.write(certificationText(certification))
  if (options.interpretations) faults.push(...(await interpretations(packs, bound, output)))
  if (options.update && faults.length === 0) {
    const quick = await run(quickBound)
    await output.write(update(files, packs, quick, certification))
  } else faults.push(...(await departed(files, packs, certification, bound)))
  await output.write(`${['', ...(faults.length === 0 ? ['Certified.'] : faults)].join('\n')}\n`)
  await output.end()
  return faults.length > 0 ? 1 : 0
}

function requireAlone({ witnesses, interpretations, update }: CertifyOptions): void {
  const others = [...(interpretations ? ['--interpretations'] : []), ...(update ? ['--update'] : [])]
  if (!witnesses || others.length === 0) return
  throw new Fault(
    'usage',
    `--witnesses writes events and nothing else: leave out ${others.join(' and ')}, or it`,
  )
}

// Repairs are no part of a certificate, and would cost a hundred times the verdict.
const noRepairs = { codings: 0, entries: 0, remembered: 0 }

/** The engine as it is held against the second table: the packs that the table knows, the named ones among them. */
function toCertify(packs: readonly Pack[], bound: Bound, second: SecondTable | null) {
  const known = second === null ? [] : readRules(second.packs)
  const judging = known.map((pack) => packs.find(({ id }) => id === pack.id) ?? pack)
  const { assess } = compileRuleset(second === null ? packs : judging, new Set(), noRepairs)
  return { packs, bound, assess, second }
}

async function interpretations(packs: readonly Pack[], bound: Bound, output: ReturnType<typeof openOutput>) {
  const { assess } = compileRuleset(packs, new Set(), noRepairs)
  const flips = await paced(flipping(packs, bound, assess))
  await output.write(flipsText(flips))
  return flips
    .filter(({ wrong }) => wrong > 0)
    .map(
      ({ entry, wrong, example }) =>
        `${entry} is wrongly listed or left out ${wrong} times, as for ${JSON.stringify(example)}`,
    )
}

function update(
  files: readonly PackFiles[],
  packs: readonly Pack[],
  quick: Certification,
  full: Certification,
) {
  const written = packs.flatMap((pack, at) => {
    const [file, one, other] = [files[at], quick.packs[at], full.packs[at]]
    if (file === undefined || one === undefined || other === undefined) return []
    const path = certificatePath(file)
    writeCertificate(path, pack, { quick: one, full: other })
    return [`${path} is written\n`]
  })
  return written.join('')
}
