import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JavaRuntime } from './java-runtime.ts'
import { firstLine } from './provider.ts'
import type { Tether } from './tether.ts'
import { runWhileWanted } from './while-wanted.ts'

const logging = fileURLToPath(new URL('./log4j2.properties', import.meta.url))

/** A Java process that ends no later than we do. */
export interface JavaProcess extends Pick<Tether, 'ended' | 'endsWithin' | 'release'> {
  /** What it has said so far, on either output. */
  said(): string
  /** One line: what it died of in its own words, or its exit status. */
  lastWords(): string
  /** Null when there is no process any more, or not yet. */
  pid(): number | null
  /** False when there is no process any more, or not yet. */
  signal(signal: NodeJS.Signals): boolean
}

/**
 * Runs a class of Kafka's with these arguments. What it writes beside its data lies under `folder` and goes with it;
 * as long as it runs it keeps what `keeper` keeps.
 */
export function startJava(
  { java, jars }: JavaRuntime,
  folder: string,
  keeper: Tether,
  args: readonly string[],
): JavaProcess {
  const scratch = join(folder, 'scratch')
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch)
  const [pid, log] = [join(scratch, 'pid'), join(folder, 'log')]
  const options = ['-cp', join(jars, '*'), `-Dlog4j2.configurationFile=${logging}`]
  // The compression libraries unpack themselves into java.io.tmpdir and would stay there after a kill.
  const command = [java, `-Djava.io.tmpdir=${scratch}`, ...options, ...args]
  const output = openSync(log, 'w')
  const tethered = runWhileWanted(scratch, [...tellingPid(pid), ...command], output, keeper)
  closeSync(output)

  const said = () => readFileSync(log, 'utf8')
  const pidNow = () => (tethered.ended() === undefined ? readPid(pid) : null)
  return {
    ended: tethered.ended,
    endsWithin: tethered.endsWithin,
    release: tethered.release,
    said,
    lastWords: () => causeOfDeath(said()) ?? `exit status ${tethered.ended()}`,
    pid: pidNow,
    signal: (signal) => signalTo(pidNow(), signal),
  }
}

// The shell becomes the command, so the process id that it tells is the command's.
const tellingPid = (file: string) => ['sh', '-c', 'echo $$ >"$0" && exec "$@"', file]

function readPid(file: string): number | null {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || null
  } catch {
    return null
  }
}

function signalTo(pid: number | null, signal: NodeJS.Signals): boolean {
  try {
    return pid !== null && process.kill(pid, signal)
  } catch {
    return false
  }
}

function causeOfDeath(said: string): string | undefined {
  const cause = /^(?:Exception in thread "\S+" )?(\S+(?:Exception|Error): .*|Error\b.*)/m.exec(said)?.[1]
  return cause && firstLine(cause)
}
