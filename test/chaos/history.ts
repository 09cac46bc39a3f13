import { openSync, readFileSync, writeSync } from 'node:fs'

/** What became of something that was begun: it happened, it surely did not, or nobody can tell. */
export type Outcome = 'ok' | 'fail' | 'unknown'

/** What became of an append: a fault of its send never says that it surely did not happen. */
export type AppendOutcome = Exclude<Outcome, 'fail'>

/** Inputs of one partition that were appended together, by their numbers in it, both ends included. */
export interface InputRange {
  readonly partition: number
  readonly first: number
  readonly last: number
}

/** A line of the history: who did what, and what became of it. */
export type HistoryLine =
  | { readonly is: 'run'; readonly [setting: string]: unknown }
  | {
      readonly is: 'append'
      readonly outcome: AppendOutcome
      readonly ranges: readonly InputRange[]
      readonly why?: string
    }
  | {
      readonly is: 'transaction'
      readonly id: string
      readonly partition: number
      readonly records: number
      readonly next: string
      /** Whether it is to be aborted when all of it is sent. */
      readonly aborts: boolean
    }
  | {
      readonly is: 'transaction-end'
      readonly id: string
      readonly outcome: Outcome
      readonly why?: string
    }
  | { readonly is: 'worker'; readonly worker: string; readonly what: string; readonly why?: string }
  | { readonly is: 'fault'; readonly kind: string; readonly what: string }
  | { readonly is: 'problem'; readonly what: string }

/** Writes the history of a run; several processes may write the same one. */
export type WriteHistory = (line: HistoryLine) => void

/** Opens a history to add to. Each line is handed to the kernel before the call returns, so kill -9 loses none. */
export function openHistory(path: string): WriteHistory {
  const file = openSync(path, 'a')
  return (line) => {
    // Between newlines, because a process killed while it writes leaves half a line behind.
    writeSync(file, `\n${JSON.stringify({ at: new Date().toISOString(), pid: process.pid, ...line })}\n`)
  }
}

/** A transaction as its worker told of it; without an end it is unknown. */
export interface Transaction {
  readonly partition: number
  readonly records: number
  readonly aborts: boolean
  readonly outcome: Outcome
}

/** A history, read. */
export interface History {
  readonly appends: readonly { readonly outcome: AppendOutcome; readonly ranges: readonly InputRange[] }[]
  readonly transactions: ReadonlyMap<string, Transaction>
}

/** Reads a history back from its file. */
export function readHistory(path: string): History {
  const lines = readFileSync(path, 'utf8').split('\n').flatMap(parsed)
  const appends = lines.filter((line) => line.is === 'append')
  const transactions = new Map<string, Transaction>()
  for (const line of lines) {
    if (line.is === 'transaction') transactions.set(line.id, { ...line, outcome: 'unknown' })
    if (line.is !== 'transaction-end') continue
    const begun = transactions.get(line.id)
    if (begun) transactions.set(line.id, { ...begun, outcome: line.outcome })
  }
  return { appends, transactions }
}

function parsed(text: string): HistoryLine[] {
  try {
    return text === '' ? [] : [JSON.parse(text)]
  } catch {
    // Half of a line. What it told of is unknown, or was never begun: lines go before deeds.
    return []
  }
}
