const mostPlaces = 300_000
/** Of what is remembered, as its owner counts them. */
const mostBytes = 16 * 1024 * 1024

/**
 * Remembers by paths of sights: equal paths lead to the same place, which is a whole number from 0. Bounded: when there
 * are more than `most` places, or what is remembered has too many bytes, it begins anew at the next start of a path.
 */
export class Paths<Remembered> {
  private readonly most: number
  private readonly mask: number
  // Where one more sight leads: open addressing, by the place that it leads from and the sight; 0 is free.
  private readonly from: Int32Array
  private readonly sights: Int32Array
  private readonly to: Int32Array
  private remembered: (Remembered | undefined)[] = [undefined]
  private bytes = 0

  constructor(most: number = mostPlaces) {
    this.most = most
    // One path may lay many places beyond the most: there is room for it.
    const slots = 2 ** Math.ceil(Math.log2(3 * most))
    this.mask = slots - 1
    this.from = new Int32Array(slots)
    this.sights = new Int32Array(slots)
    this.to = new Int32Array(slots)
  }

  /** Where every path starts. */
  start(): number {
    if (this.remembered.length > this.most || this.bytes > mostBytes) {
      this.to.fill(0)
      this.remembered = [undefined]
      this.bytes = 0
    }
    return 0
  }

  /** The place that one more sight leads to. */
  onward(from: number, sight: number): number {
    const { mask, to } = this
    let slot = slotOf(from, sight) & mask
    for (;;) {
      const place = to[slot] as number
      if (place === 0) return this.lay(slot, from, sight)
      if (this.from[slot] === from && this.sights[slot] === sight) return place
      slot = (slot + 1) & mask
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
    this.from[slot] = from
    this.sights[slot] = sight
    this.to[slot] = place
    return place
  }
}

function slotOf(from: number, sight: number): number {
  const mixed = Math.imul(from, 0x9e3779b1) ^ Math.imul(sight, 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}
