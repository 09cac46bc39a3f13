import { createCodeTable } from './code-table.ts'

const mostKept = 10_000

/** Gives words that come again and again, each as the same string. */
export function createKeptWords(): (bytes: Buffer, from: number, to: number) => string {
  const kept: string[] = []
  let unkept = ''
  const { find } = createCodeTable((text) => {
    if (kept.length < mostKept) return kept.push(text) - 1
    unkept = text
    return mostKept
  })
  return (bytes, from, to) => kept[find(bytes, from, to)] ?? unkept
}
