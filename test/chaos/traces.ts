import { closeSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Fault } from '../../services/fault.ts'
import { openHistory } from './history.ts'
import type { Traces } from './stage.ts'

/** The traces of a run, and how to do away with them. */
export interface KeptTraces extends Traces {
  /** Removes them unless they were asked for. */
  forget(): void
  /** Removes them, asked for or not. */
  discard(): void
}

/**
 * Opens the traces in the file given, which must not be there yet, or in a folder of their own. Throws a Fault
 * `output-unwritable`.
 */
export function openTraces(wanted?: string): KeptTraces {
  const folder = wanted === undefined ? mkdtempSync(join(tmpdir(), 'chaos-')) : undefined
  const historyFile = wanted === undefined ? join(folder ?? '', 'history.ndjson') : resolve(wanted)
  const logFile = `${historyFile}.log`
  const discard = () => {
    for (const file of [historyFile, logFile]) rmSync(file, { force: true })
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
  begin(historyFile)
  try {
    begin(logFile)
  } catch (error) {
    rmSync(historyFile)
    throw error
  }
  return {
    ...{ historyFile, logFile, write: openHistory(historyFile), discard },
    forget: wanted === undefined ? discard : () => {},
  }
}

function begin(file: string): void {
  try {
    closeSync(openSync(file, 'wx'))
  } catch (cause) {
    throw new Fault('output-unwritable', `No history can be kept in ${file}: ${reasonOf(file, cause)}`, {
      cause,
    })
  }
}

function reasonOf(file: string, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  if (code === 'EEXIST' && statSync(file).isDirectory()) return 'it is a folder. Name a file in it.'
  if (code === 'EEXIST') return 'it is there already, and is not overwritten. Name another one, or remove it.'
  if (code === 'ENOENT') return `there is no folder ${dirname(file)}, or nothing can be made in it.`
  return `${code}. Name another one.`
}
