/** Who writes and reads batches of records: the gate holds whoever it is. */
export const waysToWrite = [
  ['our own code', true],
  ["the client's", false],
] as const
