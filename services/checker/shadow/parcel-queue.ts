import { type Parcel, type Portion, pack } from './parcel.ts'

/** Parcels that wait, first come, first out; no more than so many bytes of them. */
export interface ParcelQueue {
  /** Packs a portion and lets it wait; false where there is no room for it, and nothing is copied. */
  put(portion: Portion): boolean
  take(): Parcel | undefined
  isEmpty(): boolean
}

/** `mostBytes`: how much may wait, in bytes of keys and values. */
export function createParcelQueue(mostBytes: number): ParcelQueue {
  const waiting: Parcel[] = []
  let bytes = 0
  return {
    put(portion) {
      if (bytes + portion.length > mostBytes) return false
      waiting.push(pack(portion))
      bytes += portion.length
      return true
    },
    take() {
      const parcel = waiting.shift()
      bytes -= parcel?.bytes.length ?? 0
      return parcel
    },
    isEmpty: () => waiting.length === 0,
  }
}
