/** The lists of an episode that hold codes, by their names in the event. */
export type CodeList = 'diagnoses' | 'procedures' | 'snomedProcedures' | 'snomedDiagnoses'

/** One entry of a code list: where it stands, counting raw entries, and its well-formed code. */
export interface CodeEntry {
  readonly list: CodeList
  readonly index: number
  readonly code: string
  /** The part of a procedure that is meant, where it is not its code; `code` holds that part then. */
  readonly part?: 'code' | 'date'
}

export interface ProcedureEntry extends CodeEntry {
  readonly date: string | null
}

/** An entry that is not a code of its list's classification; `code` is its raw value. */
export type MalformedEntry = CodeEntry
