import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

/** A process that lives no longer than we do: it watches its standard input and ends when that closes. */
export interface Tether {
  /** The exit status once it has ended; undefined while it runs. */
  ended(): number | undefined
  /** Lets it go and waits until it has ended, at most `withinMs`; then its whole process group is killed. */
  release(withinMs?: number): Promise<void>
}

/**
 * Starts a command that ends when its standard input closes; both its outputs go to the file descriptor.
 * It has its own process group, so Ctrl-C reaches us first and we decide when it ends, and it does not keep
 * this process alive.
 */
export function tether(command: string, args: readonly string[], output: number | 'ignore'): Tether {
  const child = spawn(command, args, { stdio: ['pipe', output, output], detached: true })
  let status: number | undefined
  const ended = new Promise<void>((resolve) => {
    const settle = (code: number | null) => {
      status = code ?? 137
      resolve()
    }
    child.once('exit', settle)
    child.once('error', () => settle(127))
  })
  // It may be gone when we let it go: writing to nobody is not an error here.
  child.stdin?.on('error', () => {})
  child.unref()
  return { ended: () => status, release: (withinMs = 15_000) => release(child, ended, withinMs) }
}

async function release(child: ChildProcess, ended: Promise<void>, withinMs: number): Promise<void> {
  child.ref()
  child.stdin?.end()
  const patience = new AbortController()
  const late = delay(withinMs, 'late' as const, { signal: patience.signal }).catch(() => 'aborted' as const)
  if ((await Promise.race([ended, late])) === 'late' && child.pid !== undefined) {
    process.kill(-child.pid, 'SIGKILL')
    await Promise.race([once(child, 'exit'), delay(1_000)])
  }
  patience.abort()
}
