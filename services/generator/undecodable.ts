import type { CodedEpisodeEvent } from './event.ts'
import { between, drawFrom, pick, type Random } from './random.ts'

type Break = (event: CodedEpisodeEvent, random: Random) => Buffer

/** A record that cannot be read, and what was done to it. */
export interface Undecodable {
  readonly line: Buffer
  readonly name: string
}

/** Breaks an event so that no reader may accept it; the line holds no newline byte. */
export function breakEvent(event: CodedEpisodeEvent, random: Random): Undecodable {
  const [name, breaking] = drawBreak(random)
  return { name, line: breaking(event, random) }
}

const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

const truncated: Break = (event, random) => {
  const whole = bytes(event)
  return whole.subarray(0, between(random, 1, whole.length - 1))
}

// An opening brace promises JSON, a zero byte the registry's wire format; neither is kept.
const garbage: Break = (_event, random) => {
  const first = pick(random, [0x7b, 0x00, between(random, 0, 255)])
  const rest = Array.from({ length: between(random, 8, 120) }, () => between(random, 0, 255))
  return Buffer.from([first, ...rest].map((byte) => (byte === 0x0a ? 0xff : byte)))
}

const badSequences = [[0xff], [0xc3, 0x28], [0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x8f]]

const invalidUtf8: Break = (event, random) => {
  const whole = bytes(event)
  const inside = whole.indexOf('-PAS')
  const bad = Buffer.from(pick(random, badSequences))
  return Buffer.concat([whole.subarray(0, inside), bad, whole.subarray(inside)])
}

const nearlyEmpty: Break = (_event, random) =>
  Buffer.from(pick(random, ['{}', '[]', 'null', '""', '0', '{', '{"episode":{}}']))

/** A break of one field of the episode: the JSON stays well-formed. */
const inEpisode =
  (change: (episode: CodedEpisodeEvent['episode'], random: Random) => object): Break =>
  (event, random) =>
    bytes({ ...event, episode: { ...event.episode, ...change(event.episode, random) } })

const impossibleDates = ['2023-02-30', '2023-02-29', '2021-04-31', '2022-13-01', '2022-00-10', '2020-06-00']

const impossibleDate = inEpisode((episode, random) => {
  const date = pick(random, impossibleDates)
  const procedure = [{ code: 'J12.7', date }, ...episode.procedures]
  return pick(random, [{ startDate: date }, { endDate: date }, { procedures: procedure }])
})

const wrongType = inEpisode((episode, random) =>
  pick<object>(random, [
    { episodeId: Number(episode.episodeId) },
    { startDate: 20_230_401 },
    { diagnoses: episode.diagnoses.join() },
    { diagnoses: [787] },
    { procedures: 'J12.7' },
    { procedures: [null] },
    { procedures: [{ code: 127 }] },
    { snomedProcedures: [609_232_008] },
    { snomedDiagnoses: '813671000000107' },
    { imageControl: 'yes' },
    { imageControl: { used: true, methods: [] } },
    { imageControl: { used: 'yes', methods: 'ct' } },
  ]),
)

const unknownWord = inEpisode((_episode, random) => ({
  imageControl: pick(random, [
    { used: 'maybe', methods: [] },
    { used: 'unknown', methods: [] },
    { used: 'yes', methods: ['x-ray'] },
    { used: 'yes', methods: ['ultrasound', 'pet'] },
  ]),
}))

const requiredFields = ['episodeId', 'providerCode', 'startDate', 'diagnoses', 'procedures']

// JSON leaves out what is undefined.
const missingField: Break = (event, random) =>
  pick(random, [
    () => bytes({ ...event, eventId: undefined }),
    () => bytes({ ...event, recordedAt: undefined }),
    () => bytes({ ...event, source: undefined }),
    () => bytes({ ...event, episode: undefined }),
    () => inEpisode(() => ({ [pick(random, requiredFields)]: undefined }))(event, random),
    () => inEpisode(() => ({ procedures: [{ date: '2023-04-01' }] }))(event, random),
    () => inEpisode(() => ({ imageControl: { methods: ['ct'] } }))(event, random),
  ])()

const drawBreak = drawFrom<readonly [name: string, Break]>([
  [3, ['truncated-json', truncated]],
  [2, ['binary-garbage', garbage]],
  [2, ['invalid-utf8', invalidUtf8]],
  [1, ['nearly-empty', nearlyEmpty]],
  [2, ['impossible-date', impossibleDate]],
  [3, ['wrong-type', wrongType]],
  [2, ['unknown-word', unknownWord]],
  [3, ['missing-field', missingField]],
])
