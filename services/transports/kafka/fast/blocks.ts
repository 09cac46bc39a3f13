/** The bytes of a block: a send of the usual size, and what is written in front of it, with room for one large record more. */
export const blockBytes = 1024 * 1024
/** As many as the transactions of a few partitions take at once; what is given back beyond these is let go. */
const mostFree = 32

const free: Buffer[] = []

/**
 * Memory that is used again. Blocks that are left to be collected have V8 go through its whole heap each time they come to
 * 64 MB together, which is more than once a second at full speed.
 */
export const takeBlock = (): Buffer => free.pop() ?? Buffer.allocUnsafeSlow(blockBytes)

/** Gives a block back to be written over. What is no block is let go. */
export function giveBlockBack(block: Buffer): void {
  if (block.length === blockBytes && free.length < mostFree) free.push(block)
}
