import avro from 'avsc'
import { generate } from '../../services/generator/generate.ts'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import { completed, eventEncoder, nationalMix, type Parsed } from './corpus.ts'
import type { KeyedEvent } from './stored-corpus.ts'

const mostDrawn = 60_000
const seed = 8
/** A prime: every round takes the diagnoses from elsewhere. */
const stride = 7_919
const firstEpisode = 600_000_000_000
const schemaIdBytes = 5
const eventIdDigits = 12

/** An event in Avro, and where in it stands what becomes another. */
interface Drawn {
  /** As far as the diagnoses, these, and what follows them. */
  readonly before: Buffer
  readonly diagnoses: Buffer
  readonly after: Buffer
  readonly eventIdEnd: number
  readonly episodeIdAt: number
  /** Whether guidance has nothing to say of it, so that its diagnoses may be those of another. */
  readonly isPlain: boolean
}

/**
 * Events in the national mix, faster than they can be generated: some thousands are drawn, and then go together anew, one's
 * procedures with another's diagnoses, so that none is met twice and what a checker remembers has to do with ever new ones.
 * An episode with an ablation stays as it is. Ids are new each time.
 */
export function* endlessEvents(drawnEvents = mostDrawn): Generator<KeyedEvent, never> {
  const drawn = drawEvents(drawnEvents)
  const plain = drawn.filter(({ isPlain }) => isPlain)
  for (let number = 0; ; number++) {
    const one = drawn[number % drawn.length]
    if (one === undefined) throw new Error('no events were drawn')
    const round = Math.floor(number / drawn.length)
    const other = plain[(number + round * stride) % plain.length] ?? one
    const value = Buffer.concat([one.before, (one.isPlain ? other : one).diagnoses, one.after])
    value.write(number.toString(16).padStart(eventIdDigits, '0'), one.eventIdEnd - eventIdDigits, 'latin1')
    const key = Buffer.from(String(firstEpisode + number), 'latin1')
    key.copy(value, one.episodeIdAt)
    yield { key, value }
  }
}

function drawEvents(events: number): Drawn[] {
  const encode = eventEncoder()
  const placesIn = placeFinder()
  const options = { events, seed, ...nationalMix }
  return Array.from(generate(options), ({ line, label: { outcome, findings } }) => {
    const event = completed(JSON.parse(line.toString()))
    // New ones are written over them, and have as many digits.
    const episode = { ...(event['episode'] as Parsed), episodeId: String(firstEpisode) }
    const { value } = encode({ ...event, episode })
    const { eventIdEnd, episodeIdEnd, diagnosesAt, diagnosesEnd } = placesIn({ ...event, episode })
    return {
      before: value.subarray(0, diagnosesAt),
      diagnoses: value.subarray(diagnosesAt, diagnosesEnd),
      after: value.subarray(diagnosesEnd),
      eventIdEnd,
      episodeIdAt: episodeIdEnd - episode.episodeId.length,
      isPlain:
        (outcome === 'out-of-scope' || outcome === 'miscoded') &&
        !findings.some(({ rule }) => rule.startsWith('ipg553/')),
    }
  })
}

/** Finds where fields stand in an event's bytes: in Avro one follows the other, with nothing between them. */
function placeFinder() {
  const type = avro.Type.forSchema(readLocalRegistry().latestEvent.schema, { omitRecordMethods: true })
  const episodeType = typeOf(type, 'episode')
  const endOf = (record: avro.Type, value: Parsed, field: string, from: number) => {
    let end = from
    for (const { name, type: own } of (record as avro.types.RecordType).fields) {
      end += own.toBuffer(value[name]).length
      if (name === field) return end
    }
    throw new Error(`the schema has no field ${field}`)
  }
  return (event: Parsed) => {
    const episode = event['episode'] as Parsed
    const episodeAt = endOf(type, event, 'source', schemaIdBytes)
    const inEpisode = (field: string) => endOf(episodeType, episode, field, episodeAt)
    return {
      eventIdEnd: endOf(type, event, 'eventId', schemaIdBytes),
      episodeIdEnd: inEpisode('episodeId'),
      diagnosesAt: inEpisode('endDate'),
      diagnosesEnd: inEpisode('diagnoses'),
    }
  }
}

function typeOf(record: avro.Type, field: string): avro.Type {
  const found = (record as avro.types.RecordType).fields.find(({ name }) => name === field)
  if (found === undefined) throw new Error(`the schema has no field ${field}`)
  return found.type
}
