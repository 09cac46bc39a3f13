import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { CommanderError } from 'commander'
import { openCorpora } from './corpora.ts'
import { describeMachine } from './machine.ts'
import { type BenchOptions, benchCommand } from './options.ts'
import { withFigures } from './page.ts'
import { parts } from './parts.ts'
import { type PartResult, readParts, resultsOf } from './results.ts'
import { runPart } from './run-part.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const complain = (line: string) => process.stderr.write(`${line}\n`)

const usageFault = (message: string) => new CommanderError(2, 'bench.usage', `bench: ${message}. Try --help.`)
const listed = (text: string) => text.split(',').map((name) => name.trim())

function namesOf(only: string | undefined): string[] {
  const names = only === undefined ? Object.keys(parts) : listed(only)
  const unknown = names.filter((name) => !Object.hasOwn(parts, name))
  if (unknown.length > 0)
    throw usageFault(
      `no part is called ${unknown.map((name) => name || "''").join(', ')}: the parts are ${Object.keys(parts).join(', ')}`,
    )
  return names
}

async function measure(options: BenchOptions): Promise<void> {
  const names = namesOf(options.only)
  const { json } = options
  const kept = json === undefined ? [] : openResults(json)
  const machine = describeMachine()
  say(`${machine.cores} cores, ${machine.model}, ${machine.memoryGb} GB, Node ${process.version}`)
  complain(planOf(names, json))
  await using corpora = await openCorpora(complain)
  const found: PartResult[] = []
  for (const name of names) {
    const part = parts[name]
    if (part === undefined) continue
    const result = await runPart({ name, part, machine }, { ...options, corpora }, say, complain)
    if (result === null) process.exitCode = 1
    else found.push(result)
    if (json === undefined || result === null) continue
    const others = kept.filter(({ name: other }) => !found.some((one) => one.name === other))
    await writeFile(json, `${JSON.stringify(resultsOf(machine, [...others, ...found]), null, 2)}\n`)
  }
}

/** The parts that the file of results holds already; sees to it, before anything is measured, that it can be written. */
function openResults(file: string): readonly PartResult[] {
  const kept = statSync(file, { throwIfNoEntry: false })?.size ? readParts([file]) : []
  try {
    closeSync(openSync(file, 'a'))
  } catch (error) {
    throw usageFault(`--json ${file} cannot be written: ${(error as { code?: unknown }).code}`)
  }
  return kept
}

function planOf(names: readonly string[], json: string | undefined): string {
  const minutes = names.reduce((sum, name) => sum + (parts[name]?.minutes ?? 0), 0)
  const count = names.length === 1 ? 'one part' : `${names.length} parts`
  const where = json === undefined ? 'nothing is kept without --json' : `results go to ${json} after each`
  return `${count}, about ${minutes} minutes as they come; ${where}`
}

async function writePage(file: string, from: string): Promise<void> {
  const files = listed(from)
  if (files.includes('')) throw usageFault('--from lacks the name of a file of results')
  await writeFile(file, withFigures(readIfThere(file), readParts(files)))
  say(`wrote ${file}`)
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === 'ENOENT') return null
    throw new Error(`${file} cannot be read as a page: ${code}`, { cause: error })
  }
}

async function run(options: BenchOptions): Promise<void> {
  const { page, from } = options
  if ((page === undefined) !== (from === undefined)) throw usageFault('--page and --from go together')
  if (page !== undefined && (options.only ?? options.json) !== undefined)
    throw usageFault('--page measures nothing, so --only and --json do not go with it')
  if (page !== undefined && from !== undefined) await writePage(page, from)
  else await measure(options)
}

// Whatever was started ends with us.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143))

try {
  await benchCommand(parts, run).exitOverride().showHelpAfterError('Try --help.').parseAsync()
} catch (error) {
  process.exitCode = 2
  if (!(error instanceof CommanderError)) complain(`bench: ${error instanceof Error ? error.message : error}`)
  else if (error.code === 'bench.usage') complain(error.message)
  else process.exitCode = error.exitCode === 0 ? 0 : 2
}
process.exit()
