import { CommanderError } from 'commander'
import { startCluster } from '../../infra/local-broker/cluster.ts'
import { Fault } from '../../services/fault.ts'
import { runChaos } from './chaos.ts'
import { clusterSettings } from './cluster-settings.ts'
import { type ChaosOptions, chaosCommand } from './options.ts'
import { planOf } from './plan.ts'
import { isSound, reportText } from './report.ts'
import { openTraces } from './traces.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const complain = (line: string) => process.stderr.write(`${line}\n`)

async function chaos(options: ChaosOptions): Promise<void> {
  const plan = planOf(options)
  const cluster = await startCluster({ nodes: options.nodes, log: complain, settings: clusterSettings })
  try {
    const traces = openTraces(options.history)
    say(`${cluster.description}\nSeed ${options.seed}; history ${traces.historyFile}`)
    traces.write({ is: 'run', ...options })
    const result = await runChaos(cluster, plan, traces, say)
    for (const what of result.judgement.problems) traces.write({ is: 'problem', what })
    say(`\n${reportText(result, plan, options)}`)
    if (isSound(result)) return traces.forget()
    say(`The history is in ${traces.historyFile}, what the workers said in ${traces.logFile}`)
    process.exitCode = 1
  } finally {
    await cluster.stop()
  }
}

// Brokers end when we do, in whatever way, and workers when we exit.
process.on('SIGINT', () => process.exit(130))
process.on('SIGTERM', () => process.exit(143))
process.stderr.on('error', () => {})

try {
  await chaosCommand(chaos).exitOverride().showHelpAfterError('Try --help.').parseAsync()
} catch (error) {
  process.exitCode = 2
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else complain(`chaos: ${error instanceof Fault || !(error instanceof Error) ? String(error) : error.stack}`)
}
process.exit()
