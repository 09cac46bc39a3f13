import { writeFile } from 'node:fs/promises'
import { CommanderError } from 'commander'
import { describeMachine } from './machine.ts'
import { type BenchOptions, benchCommand, enoughEvents, enoughPairs } from './options.ts'
import { parts } from './parts.ts'
import { asJson, createReport } from './report.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const complain = (line: string) => process.stderr.write(`${line}\n`)

function namesOf(only: string | undefined): string[] {
  const names = only?.split(',').map((name) => name.trim()) ?? Object.keys(parts)
  const unknown = names.filter((name) => !Object.hasOwn(parts, name))
  if (unknown.length === 0) return names
  throw new CommanderError(2, 'bench.unknown', `bench: no part is called ${unknown.join(', ')}. Try --help.`)
}

async function run(options: BenchOptions): Promise<void> {
  const names = namesOf(options.only)
  const machine = describeMachine()
  const report = createReport(say)
  say(`${machine.cores} cores, ${machine.model}, ${machine.memoryGb} GB, Node ${machine.node}`)
  if (options.events < enoughEvents || options.pairs < enoughPairs)
    report.note(`${options.events} events and ${options.pairs} pairs are to try: too few to tell anything`)
  for (const name of names) {
    say(`${name}: ${parts[name]?.measures} (load before: ${describeMachine().loadBefore.toFixed(2)})`)
    try {
      await parts[name]?.run(options, report, complain)
    } catch (error) {
      process.exitCode = 1
      report.note(`${name} failed`)
      complain(`bench: ${name}: ${error instanceof Error ? error.message : error}`)
    }
  }
  if (options.json !== undefined) await writeFile(options.json, asJson(machine, options, report))
}

// Whatever was started ends with us.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143))

try {
  const measures = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.measures]))
  await benchCommand(measures, run).exitOverride().showHelpAfterError('Try --help.').parseAsync()
} catch (error) {
  process.exitCode = 2
  if (!(error instanceof CommanderError)) complain(`bench: ${error instanceof Error ? error.message : error}`)
  else if (error.code === 'bench.unknown') complain(error.message)
  else process.exitCode = error.exitCode === 0 ? 0 : 2
}
process.exit()
