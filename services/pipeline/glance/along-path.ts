import type { Walk } from '../../core/memo/walk.ts'
import type { OutputEncoding } from '../decoded.ts'
import type { EventPath } from './event-path.ts'

/**
 * What a glance sees of an event: the path of everything that rules tell of it, who provided the care, and how the
 * output is written. It stands until the next glance.
 */
export interface Glance<Remembered> {
  /** Ended: what is remembered there, and what findings may quote of the event. */
  readonly walk: Walk<Remembered>
  readonly provider: string
  readonly episodeId: () => string
  readonly encoding: OutputEncoding
  /** Goes the path once more, closely. */
  readonly lookCloser: () => void
}

/** Glances by going a path; `reads` says whether a value could be read so. */
export function glanceAlong<Remembered>(
  path: EventPath<Remembered>,
  encoding: OutputEncoding,
  reads: (value: Buffer, isClose: boolean) => boolean,
): (value: Buffer) => Glance<Remembered> | null {
  let glancedAt: Buffer = Buffer.alloc(0)
  const glance: Glance<Remembered> = {
    walk: path.walk,
    get provider() {
      return path.provider
    },
    episodeId: () => path.episodeId(),
    encoding,
    lookCloser: () => void reads(glancedAt, true),
  }
  return (value) => {
    glancedAt = value
    return reads(value, false) ? glance : null
  }
}
