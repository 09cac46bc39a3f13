import type { LaidOut } from './laid-out.ts'

const records = Symbol('records that are laid out')
const nothing = Buffer.alloc(0)

/** Messages in whose place records stand that are laid out: the client looks at each of its messages, more than once. */
export function laidOutMessages(laidOut: readonly LaidOut[], partition: number) {
  const messages = new Array(laidOut.length).fill({ value: nothing, partition })
  return Object.assign(messages, { [records]: laidOut })
}

/** The records that messages stand for; null where they stand for none. Only our own code can write these. */
export const laidOutOf = (messages: readonly unknown[]): readonly LaidOut[] | null =>
  (messages as { readonly [records]?: readonly LaidOut[] })[records] ?? null
