import { createCodeTable, longestText } from './code-table.ts'

const slots = 1 << 14

/** Gives short words that come again and again each as the same string. */
export function createKeptWords(): (bytes: Buffer, from: number, to: number) => string {
  const kept: string[] = []
  const { find, isFull } = createCodeTable((text) => kept.push(text) - 1, slots)
  return (bytes, from, to) =>
    to - from > longestText || isFull()
      ? bytes.toString('utf8', from, to)
      : (kept[find(bytes, from, to)] as string)
}
