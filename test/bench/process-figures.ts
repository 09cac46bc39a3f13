import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** What a process and all that it started have used so far. */
export interface ProcessFigures {
  /** Seconds of CPU, in user and system mode. */
  readonly cpuSeconds: number
  /** The most that was ever resident, in megabytes; of several processes the sum. */
  readonly peakMb: number
  /** What is resident now, in megabytes. */
  readonly residentMb: number
  readonly processes: number
}

/** Reads them from Linux; null where the process has ended. */
export function figuresOf(pid: number): ProcessFigures | null {
  const each = familyOf(pid).flatMap((member) => figuresOfOne(member) ?? [])
  if (each.length === 0) return null
  return {
    cpuSeconds: each.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    peakMb: each.reduce((sum, { peakMb }) => sum + peakMb, 0),
    residentMb: each.reduce((sum, { residentMb }) => sum + residentMb, 0),
    processes: each.length,
  }
}

function figuresOfOne(pid: number): Omit<ProcessFigures, 'processes'> | null {
  try {
    // The command stands in brackets and may hold anything: count from behind it. User and system are fields 14 and 15.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const ticks = Number(fields[11]) + Number(fields[12])
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const megabytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / 1_024
    return {
      cpuSeconds: ticks / ticksPerSecond,
      peakMb: megabytes('VmHWM'),
      residentMb: megabytes('VmRSS'),
    }
  } catch {
    return null
  }
}

function familyOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(familyOf)]
}

function childrenOf(pid: number): number[] {
  return orNone(() => readdirSync(`/proc/${pid}/task`)).flatMap((thread) =>
    // A thread may end while it is looked at; its children are another's then.
    orNone(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
      .filter(Boolean)
      .map(Number),
  )
}

function orNone(read: () => string[]): string[] {
  try {
    return read()
  } catch {
    return []
  }
}
