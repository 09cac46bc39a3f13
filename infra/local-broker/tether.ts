import { type ChildProcess, spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

/** A process that lives no longer than we do: it watches its standard input and ends when that closes. */
export interface Tether {
  /** Our end of its standard input. */
  readonly line: Writable
  /** The exit status once it has ended; undefined while it runs. */
  ended(): number | undefined
  /** Waits until it has ended, at most `ms`; then its exit status, undefined when it still runs. */
  endsWithin(ms: number): Promise<number | undefined>
  /** Lets it go and waits until it has ended, at most `withinMs`; then its whole process group is killed. */
  release(withinMs?: number): Promise<void>
}

/**
 * Starts a command that ends when its standard input closes; both its outputs go to the file descriptor.
 * It has its own process group, so Ctrl-C reaches us first and we decide when it ends, and it does not keep
 * this process alive. With `holds` it lives no longer than we do, but that one's line stays open until it has ended.
 */
export function tether(
  command: string,
  args: readonly string[],
  output: number | 'ignore',
  holds?: Tether,
): Tether {
  // The scripts that we start use descriptor 3 themselves.
  const held = holds ? (['ignore', holds.line] as const) : []
  const child = spawn(command, args, { stdio: ['pipe', output, output, ...held], detached: true })
  let status: number | undefined
  const gone = new Promise<void>((resolve) => {
    const settle = (code: number | null) => {
      status = code ?? 137
      resolve()
    }
    child.once('exit', settle)
    child.once('error', () => settle(127))
  })
  const line = child.stdin
  if (line === null) throw new Error(`${command} was started without standard input`)
  // It may be gone when we let it go: writing to nobody is not an error here.
  line.on('error', () => {})
  child.unref()
  const ended = () => status
  const endsWithin = async (ms: number) => {
    const patience = new AbortController()
    const late = delay(ms, undefined, { signal: patience.signal }).catch(() => {})
    await Promise.race([gone, late])
    patience.abort()
    return status
  }
  return { line, ended, endsWithin, release: (withinMs) => letGo(child, { line, endsWithin }, withinMs) }
}

async function letGo(
  child: ChildProcess,
  { line, endsWithin }: Pick<Tether, 'line' | 'endsWithin'>,
  withinMs = 15_000,
): Promise<void> {
  line.end()
  if ((await endsWithin(withinMs)) !== undefined || child.pid === undefined) return
  process.kill(-child.pid, 'SIGKILL')
  await endsWithin(1_000)
}
