import { isUtf8 } from 'node:buffer'
import { Paths } from '../../core/memo/paths.ts'
import type { Sights } from '../../core/memo/sights.ts'
import { Walk } from '../../core/memo/walk.ts'
import { walkEpisode } from '../../core/memo/walk-episode.ts'
import { jsonEncoding } from '../json-event.ts'
import { isPlainEvent } from '../plain-event.ts'
import type { Glance } from './glance.ts'

/** A glance at events in JSON; null for whatever it does not know for an event of the agreed shape. */
export function jsonGlance<Remembered>(sights: Sights): (value: Buffer) => Glance<Remembered> | null {
  const walk = new Walk<Remembered>(new Paths())
  return (value) => {
    if (!isUtf8(value)) return null
    let event: unknown
    try {
      event = JSON.parse(value.toString('utf8'))
    } catch {
      return null
    }
    if (!isPlainEvent(event)) return null
    const { episode } = event
    walkEpisode(episode, sights, walk)
    return {
      walk,
      provider: episode.providerCode,
      episodeId: () => episode.episodeId,
      encoding: jsonEncoding,
      decoded: { ok: true, event, encoding: jsonEncoding },
    }
  }
}
