import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { openHistory } from './history.ts'
import type { Traces } from './stage.ts'

/** The traces of a run, and how to do away with them unless they were asked for. */
export interface KeptTraces extends Traces {
  forget(): void
}

/** Opens the traces in the file given, which is begun anew, or in a folder of their own. */
export function openTraces(wanted?: string): KeptTraces {
  const folder = wanted === undefined ? mkdtempSync(join(tmpdir(), 'chaos-')) : dirname(resolve(wanted))
  mkdirSync(folder, { recursive: true })
  const historyFile = wanted === undefined ? join(folder, 'history.ndjson') : resolve(wanted)
  const logFile = `${historyFile}.log`
  if (wanted !== undefined) for (const file of [historyFile, logFile]) rmSync(file, { force: true })
  return {
    ...{ historyFile, logFile, write: openHistory(historyFile) },
    forget() {
      if (wanted === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
