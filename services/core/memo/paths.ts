const mostPlaces = 300_000
const firstSlots = 2 ** 12
const slotNumbers = 4
/** Of what is remembered, as its owner counts them. */
const mostBytes = 16 * 1024 * 1024

/**
 * Remembers by paths of sights: equal paths lead to the same place, which is a whole number from 0. Bounded: when there
 * are more than `most` places, or what is remembered has too many bytes, it begins anew at the next start of a path.
 */
export class Paths<Remembered> {
  private readonly most: number
  // Where one more sight leads: open addressing, by the place that it leads from and the sight. Each slot is four numbers
  // side by side, so that looking there is one look into memory: from, sight, where to (0: free), and nothing.
  private slots = new Int32Array(slotNumbers * firstSlots)
  private remembered: (Remembered | undefined)[] = [undefined]
  private bytes = 0

  constructor(most: number = mostPlaces) {
    this.most = most
  }

  /** Where every path starts. */
  start(): number {
    if (this.remembered.length > this.most || this.bytes > mostBytes) {
      this.slots = new Int32Array(slotNumbers * firstSlots)
      this.remembered = [undefined]
      this.bytes = 0
    }
    return 0
  }

  /** The place that one more sight leads to. */
  onward(from: number, sight: number): number {
    const { slots } = this
    const mask = slots.length - 1
    let slot = slotOf(from, sight) & mask
    for (;;) {
      const place = slots[slot + 2] as number
      if (place === 0) return this.lay(slot, from, sight)
      if (slots[slot] === from && slots[slot + 1] === sight) return place
      slot = (slot + slotNumbers) & mask
    }
  }

  /** What is remembered at a place. */
  at(place: number): Remembered | undefined {
    return this.remembered[place]
  }

  remember(place: number, what: Remembered, bytes: number): void {
    this.remembered[place] = what
    this.bytes += bytes
  }

  private lay(slot: number, from: number, sight: number): number {
    const place = this.remembered.length
    this.remembered.push(undefined)
    const { slots } = this
    slots[slot] = from
    slots[slot + 1] = sight
    slots[slot + 2] = place
    if (2 * slotNumbers * place > slots.length) this.grow()
    return place
  }

  private grow(): void {
    const before = this.slots
    const slots = new Int32Array(2 * before.length)
    const mask = slots.length - 1
    for (let old = 0; old < before.length; old += slotNumbers) {
      if (before[old + 2] === 0) continue
      let slot = slotOf(before[old] as number, before[old + 1] as number) & mask
      while (slots[slot + 2] !== 0) slot = (slot + slotNumbers) & mask
      slots.set(before.subarray(old, old + slotNumbers), slot)
    }
    this.slots = slots
  }
}

/** Where to look first, among any number of slots that is a power of two. */
function slotOf(from: number, sight: number): number {
  const mixed = Math.imul(from, 0x9e3779b1) ^ Math.imul(sight, 0x85ebca6b)
  return Math.imul(mixed ^ (mixed >>> 15), slotNumbers)
}
