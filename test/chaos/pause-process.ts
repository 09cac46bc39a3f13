import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Fault } from '../../services/fault.ts'

/**
 * Stops a process (SIGSTOP) until the function returned lets it go on, or this process ends: a shell beside it sees to
 * that, as what is stopped could not notice that we are gone. The function tells whether it was stopped all the while.
 */
export function pauseProcess(pid: number): () => Promise<boolean> {
  const script = 'kill -STOP "$0" || exit 1; read -r _; kill -CONT "$0"'
  const shell = spawn('sh', ['-c', script, String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const released = once(shell, 'exit') as Promise<[number | null]>
  shell.once('error', (cause) => {
    throw new Fault('usage', 'no sh can be started here, and a worker has to be stopped with it', { cause })
  })
  return async () => {
    shell.stdin.end()
    const [status] = await released
    return status === 0
  }
}
