import type { Paths } from './paths.ts'
import { commonIndex, isOwnSight, malformedSight, noCodeSight } from './sights.ts'

/** When a procedure was done, as rules see it. */
export const undated = 0
export const within = 1
export const outside = 2

/** How an episode's end stands to its start. */
export const finished = 0
export const open = 1
export const reversed = 2

const listEnd = 0
const runBefore = 1
/** Where paths begin that are gone closely. */
const closely = 2
const firstFree = 2
const none: readonly string[] = []
/** The common kinds of codes that are bodies of procedures: those behind the first one enhance it, and no code before. */
const bodies = 0b01010101

/**
 * Goes the path of what rules read of an episode, entry by entry. A run of codes that no rule looks for is one step:
 * how many they are matters only where one that is looked for follows, as findings point at places.
 */
export class Walk<Remembered> {
  private readonly paths: Paths<Remembered>
  private place: number
  private length = 0
  private kinds = 0
  private kindsBeforeBody = 0
  private first = 0
  private dates = 0
  isClose = false

  constructor(paths: Paths<Remembered>) {
    this.paths = paths
    this.place = paths.start()
  }

  /** What findings may quote of what the path came by, in its order. */
  quotes: readonly string[] = none

  begin(): void {
    this.place = this.paths.start()
    this.quotes = none
    this.isClose = false
    this.beginRun()
  }

  /**
   * Begins a path that tells every entry by itself. It is for what rules cannot say by the other: corrections of the
   * coding, which count entries, and findings that name a code which no rule looks for.
   */
  beginClosely(): void {
    this.begin()
    this.isClose = true
    this.step(closely)
  }

  /** One entry of a list of codes; of procedures, with when it was done. Gives whether findings may quote it. */
  code(sight: number, dated: number = undated): boolean {
    const isQuoted = sight === malformedSight || (dated === outside && sight !== noCodeSight)
    if (isQuoted || isOwnSight(sight) || this.isClose) {
      if (this.length > 0) this.endRun(true)
      // Rules do not look at the day of what is no code.
      this.step(sight === malformedSight ? sight * 3 : sight * 3 + dated)
      return isQuoted
    }
    this.length += 1
    if (sight === noCodeSight) return false
    const index = commonIndex(sight)
    if (this.kinds === 0) this.first = index
    if ((this.kinds & bodies) === 0) this.kindsBeforeBody |= 1 << index
    this.kinds |= 1 << index
    this.dates |= dated
    return false
  }

  quote(text: string): void {
    this.quotes = [...this.quotes, text]
  }

  endList(): void {
    if (this.kinds !== 0) this.endRun(false)
    else this.beginRun()
    this.step(listEnd)
  }

  /** A word of the record out of a closed list, counted from 0; null where there is none. */
  word(index: number | null): void {
    this.step(index === null ? firstFree : firstFree + 1 + index)
  }

  /** The end of the path, with how many of the days that rules know had come. */
  end(daysCome: number, state: number): void {
    this.step(daysCome * 3 + state)
    // Which of them are the same: a message says the same thing once.
    if (this.quotes.length > 1) for (const quote of this.quotes) this.step(this.quotes.indexOf(quote))
  }

  /** What is remembered where the path ends. */
  get remembered(): Remembered | undefined {
    return this.paths.at(this.place)
  }

  /** `bytes` is how much room that takes, about. */
  remember(what: Remembered, bytes: number): void {
    this.paths.remember(this.place, what, bytes)
  }

  private step(sight: number): void {
    this.place = this.paths.onward(this.place, sight)
  }

  private beginRun(): void {
    this.length = 0
    this.kinds = 0
    this.kindsBeforeBody = 0
    this.first = 0
    this.dates = 0
  }

  private endRun(isFollowed: boolean): void {
    const { first, dates, kinds, kindsBeforeBody } = this
    this.step(runBefore)
    this.step((first << 17) | (dates << 16) | (kinds << 8) | kindsBeforeBody)
    if (isFollowed) this.step(this.length)
    this.beginRun()
  }
}
