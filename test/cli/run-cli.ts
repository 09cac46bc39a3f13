import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

export const main = fileURLToPath(new URL('../../services/cli/main.ts', import.meta.url))

// Compiled once for all runs: a command's start takes half the time.
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/node-compile', import.meta.url))

// Where there is no /proc, the figure may hold the parent's peak too.
const tellPeak = `
import { readFileSync, writeSync } from 'node:fs'
function peakKiB() {
  try { return Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) }
  catch { return process.resourceUsage().maxRSS }
}
process.on('exit', () => writeSync(3, String(peakKiB())))`

/** What the command line left behind; `peakMiB` is the most memory that it had. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  readonly peakMiB: number
}

interface Surroundings {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** A file descriptor in the place of the pipe that is read. */
  readonly stdout?: number
}

// A test that fails leaves nothing running behind it.
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts the real command line; file descriptor 3 tells its peak memory. */
export function startCli(
  args: readonly string[],
  { cwd, env, stdout = undefined }: Surroundings = {},
): ChildProcess {
  const stdio: StdioOptions = ['pipe', stdout ?? 'pipe', 'pipe', 'pipe']
  const preload = `data:text/javascript,${encodeURIComponent(tellPeak)}`
  const { KAFKA_BROKERS: _, ...inherited } = process.env
  const child = spawn(process.execPath, ['--import', preload, main, ...args], {
    stdio,
    cwd,
    env: { ...inherited, NODE_COMPILE_CACHE: compileCache, ...env },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  // A command that ends before it has read everything is no fault of the test.
  child.stdin?.on('error', () => {})
  return child
}

/** Runs the real command line to its end, with this on its standard input. */
export async function runCli(
  args: readonly string[],
  { input = '', ...surroundings }: Surroundings & { readonly input?: string | Uint8Array } = {},
): Promise<Ended> {
  const child = startCli(args, surroundings)
  child.stdin?.end(input)
  return ended(child)
}

/** What a started command leaves behind, once it has ended. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const [, stdout, stderr, peak] = child.stdio as (Readable | null)[]
  const read = (stream: Readable | null | undefined) => (stream ? text(stream) : '')
  const [status, out, err, kib] = await Promise.all([
    new Promise<number | null>((resolve) => child.once('close', resolve)),
    read(stdout),
    read(stderr),
    read(peak),
  ])
  return { status, stdout: out, stderr: err, peakMiB: Number(kib) / 1024 }
}

/** The JSON lines of an output. */
export function linesOf<T = Record<string, unknown>>(stdout: string): T[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}

/** A folder for one test file, gone when its tests are through. */
export function temporaryFolder(): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'coding-quality-cli-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  return (name) => join(folder, name)
}
