import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs the demo as a person would, without colours; gives its exit status and all that it said. */
export function runDemo(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, NO_COLOR: '1', ...env }, maxBuffer: 64 * 1024 * 1024 }
    execFile(process.execPath, ['services/demo/main.ts', ...args], options, (error, stdout, stderr) => {
      resolve({ status: Number(error?.code ?? 0), text: stdout + stderr })
    })
  })
}
