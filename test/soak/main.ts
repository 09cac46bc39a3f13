import { CommanderError } from 'commander'
import { type SoakOptions, soakCommand } from './options.ts'
import { isSound, reportText } from './report.ts'
import { soak } from './soak.ts'
import { setStage } from './stage.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const complain = (line: string) => process.stderr.write(`${line}\n`)

/**
 * Ends the process at once while the stage is set, whatever was started with it; from then on aborts. npm passes a
 * Ctrl-C on a second time, which changes nothing.
 */
function listen() {
  const controller = new AbortController()
  let isSet = false
  const end = (status: number) => {
    if (isSet) return controller.abort()
    complain('soak: interrupted before anything was fed.')
    process.exit(status)
  }
  process.on('SIGINT', () => end(130)).on('SIGTERM', () => end(143))
  const set = () => {
    isSet = true
    return controller.signal
  }
  return { set }
}

async function run(options: SoakOptions): Promise<void> {
  const signals = listen()
  await using stage = await setStage(options.partitions, complain)
  const signal = signals.set()
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
  else complain(`soak: ${error instanceof Error ? error.message : String(error)}`)
}
process.exit()
