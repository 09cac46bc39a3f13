/** UTF-8 that is put together from texts and bytes, one behind the other, without a string of the whole. */
export interface WrittenText {
  addText(text: string): void
  addBytes(bytes: Uint8Array): void
  /** All of it, to be kept; afterwards it begins anew. */
  take(): Uint8Array
}

const firstRoom = 1024 * 1024
const mostBytesOfUnit = 3

/** Begins an empty one. Its room is used again and again. */
export function writtenText(): WrittenText {
  let room = Buffer.allocUnsafe(firstRoom)
  let length = 0

  function require(more: number): void {
    if (length + more <= room.length) return
    const larger = Buffer.allocUnsafe(2 * (length + more))
    room.copy(larger, 0, 0, length)
    room = larger
  }

  return {
    addText(text) {
      require(mostBytesOfUnit * text.length)
      length += room.write(text, length)
    },
    addBytes(bytes) {
      require(bytes.length)
      room.set(bytes, length)
      length += bytes.length
    },
    take() {
      const taken = Uint8Array.prototype.slice.call(room, 0, length)
      length = 0
      return taken
    },
  }
}
