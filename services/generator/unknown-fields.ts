import type { CodedEpisodeEvent } from './event.ts'
import { chance, pick, type Random } from './random.ts'

// TypeScript's library does not know JSON.rawJSON yet; Node does.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

// Fields of other systems, which a checker passes through as they are: nested, in other scripts, or with a number
// that no double holds.
const unknown: readonly (readonly [name: string, value: unknown])[] = [
  ['FYEAR', '2324'],
  ['TRETSPEF', '306'],
  ['ward', { name: 'Sŵn-y-Môr', beds: [1, 2, 3], nested: { deeper: { deepest: null } } }],
  ['备注', '肝转移瘤 🏥'],
  ['sequence', rawJSON('12345678901234567890')],
  ['weight', 72.5],
  ['code', 'ward 7'],
  ['constructor', { name: 'Ł' }],
  ['empty', {}],
  ['flags', [true, false, null, []]],
  ['quoted', 'a "b" \\ c \u2028 d'],
]

/** Adds fields that the contract does not name, to the event, its episode, a procedure or the image control. */
export function addUnknownFields(event: CodedEpisodeEvent, random: Random): void {
  const { episode } = event
  const places = [event, episode, ...episode.procedures.slice(0, 1), episode.imageControl]
  for (const place of places)
    if (place && chance(random, 0.6)) {
      const [name, value] = pick(random, unknown)
      if (!Object.hasOwn(place, name)) Object.assign(place, { [name]: value })
    }
}
