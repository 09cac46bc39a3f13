import { expect, test } from 'vitest'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import { valueReader } from '../../services/registry/read-value.ts'
import { endlessEvents } from './endless-events.ts'

const round = 1_500

interface Read {
  readonly eventId: string
  readonly source: string
  readonly episode: { episodeId: string; startDate: string; diagnoses: string[]; procedures: unknown[] }
}

test('endless events are readable, with ids of their own, and a later round has other diagnoses beside the same procedures', () => {
  const read = valueReader(readLocalRegistry())
  const events = endlessEvents(round)
  const all = Array.from({ length: 2 * round }, () => {
    const { key, value } = events.next().value
    const event = read(value) as unknown as Read
    expect(event.episode.episodeId).toBe(key.toString())
    return event
  })
  expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(2 * round)
  expect(new Set(all.map(({ episode }) => episode.episodeId)).size).toBe(2 * round)
  const [first, second] = [all.slice(0, round), all.slice(round)]
  const told = (events: readonly Read[]) =>
    events.map(({ source, episode: { startDate, procedures } }) => ({ source, startDate, procedures }))
  expect(told(second)).toEqual(told(first))
  const alike = first.filter(
    ({ episode }, n) => episode.diagnoses.join() === second[n]?.episode.diagnoses.join(),
  )
  expect(alike.length).toBeLessThan(round / 10)
})
