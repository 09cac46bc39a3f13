import { CommanderError } from 'commander'
import { Fault } from '../../services/fault.ts'
import { type SoakOptions, soakCommand } from './options.ts'
import { isSound, reportText } from './report.ts'
import { soak } from './soak.ts'
import { setStage } from './stage.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const complain = (line: string) => process.stderr.write(`${line}\n`)

/** Aborts when somebody wants the soak to end; npm passes a Ctrl-C on a second time, which changes nothing. */
function asked(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort())
  return controller.signal
}

async function run(options: SoakOptions): Promise<void> {
  await using stage = await setStage(options.partitions, complain)
  // Before this a signal's default is right: whatever was started ends with us.
  const signal = asked()
  const { minutes, rate, partitions, seed } = options
  say(
    `${stage.description}\n${minutes} min, ${rate} events a second, ${partitions} partitions, seed ${seed}\n`,
  )
  const result = await soak(stage, options, signal, say)
  say(`\n${reportText(result)}`)
  if (isSound(result)) return
  say(`The checker said:\n${stage.checker.said().split('\n').slice(-20).join('\n')}`)
  process.exitCode = 1
}

process.stderr.on('error', () => {})
process.stdout.on('error', () => {})

try {
  await soakCommand(run).exitOverride().showHelpAfterError('Try --help.').parseAsync()
} catch (error) {
  process.exitCode = 2
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else complain(`soak: ${error instanceof Fault || !(error instanceof Error) ? String(error) : error.stack}`)
}
process.exit()
