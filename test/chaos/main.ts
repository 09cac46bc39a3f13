import { CommanderError } from 'commander'
import { startCluster } from '../../infra/local-broker/cluster.ts'
import { runChaos } from './chaos.ts'
import { clusterSettings } from './cluster-settings.ts'
import { type ChaosOptions, chaosCommand } from './options.ts'
import { planOf } from './plan.ts'
import { isSound, reportText } from './report.ts'
import { type KeptTraces, openTraces } from './traces.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const complain = (line: string) => process.stderr.write(`${line}\n`)

/** What to say and do when somebody ends it. */
let sayFarewell: () => void = () => complain('chaos: interrupted before anything was done.')

const whereabouts = ({ historyFile, logFile }: KeptTraces) =>
  `The history is in ${historyFile}, what the workers said in ${logFile}`

async function chaos(options: ChaosOptions): Promise<void> {
  const plan = planOf(options)
  const traces = openTraces(options.history)
  const setUp = sayFarewell
  sayFarewell = () => {
    traces.discard()
    setUp()
  }
  const cluster = await startCluster({
    nodes: options.nodes,
    log: complain,
    settings: clusterSettings,
  }).catch((error) => {
    traces.discard()
    throw error
  })
  sayFarewell = () => complain(`chaos: interrupted; nothing was judged. ${whereabouts(traces)}`)
  try {
    say(`${cluster.description}\nSeed ${options.seed}; history ${traces.historyFile}`)
    traces.write({ is: 'run', ...options })
    const result = await runChaos(cluster, plan, traces, say)
    for (const what of result.judgement.problems) traces.write({ is: 'problem', what })
    say(`\n${reportText(result, plan, options)}`)
    if (isSound(result, plan)) return traces.forget()
    say(whereabouts(traces))
    process.exitCode = 1
  } catch (error) {
    traces.write({ is: 'problem', what: String(error instanceof Error ? error.stack : error) })
    complain(whereabouts(traces))
    throw error
  } finally {
    await cluster.stop()
  }
}

// Brokers end when we do, in whatever way, and workers when we exit.
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => {
    // Behind whoever else leaves then, so that it stands below the progress bar.
    process.once('exit', sayFarewell)
    process.exit(status)
  })
}
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

try {
  await chaosCommand(chaos).exitOverride().showHelpAfterError('Try --help.').parseAsync()
} catch (error) {
  process.exitCode = 2
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else complain(`chaos: ${error instanceof Error ? error.message : String(error)}`)
}
process.exit()
