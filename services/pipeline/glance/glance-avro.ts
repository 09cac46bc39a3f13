import { imageControlMethods, imageControlUses } from '../../core/episode.ts'
import type { CodeList } from '../../core/facts/code-entry.ts'
import { createPaths } from '../../core/memo/paths.ts'
import { malformedSight, type Sights } from '../../core/memo/sights.ts'
import { finished, open, outside, reversed, Walk, within } from '../../core/memo/walk.ts'
import type { EventSchemaInUse } from '../avro/avro-event.ts'
import { HEADER_BYTES } from '../avro/wire-format.ts'
import { recordedAtForm } from '../event-shape.ts'
import { AvroScan } from './avro-scan.ts'
import { createCodeTable } from './code-table.ts'
import { type Fit, listOf, orNull, recordOf, type Step } from './fit-schema.ts'
import type { Glance } from './glance.ts'
import { createKnownDays, noDay } from './known-days.ts'

const mostEntries = 1_000
const dateLength = 10

/**
 * A glance at events in Avro by one schema: it goes over the bytes once and makes no object of them. It gives null for
 * whatever it does not know for an event of the agreed shape, which is to be read in full then. There is none at all
 * for a schema whose fields stand in another order than the shipped one's, or have other than the plainest types.
 */
export function avroGlance<Remembered>(
  { schema, encoding }: EventSchemaInUse,
  sights: Sights,
): ((value: Buffer) => Glance<Remembered> | null) | null {
  const walk = new Walk<Remembered>(createPaths())
  const scan = new AvroScan()
  const days = createKnownDays(sights.day)
  let provider = ''
  let startDay = noDay
  let endDay = noDay
  let startFrom = 0
  let endFrom = 0
  let codeFrom = 0
  let codeTo = 0
  let idFrom = 0
  let idTo = 0
  const episodeId = () => scan.said(idFrom, idTo)
  let code = 0

  const goOn: Step = () => true
  const endList: Step = () => {
    walk.endList()
    return true
  }

  const text =
    (take: (from: number, to: number) => boolean): Fit =>
    (type) =>
      type !== 'string'
        ? null
        : () => {
            const from = scan.text()
            return from >= 0 && take(from, scan.at)
          }
  const passed = text(goOn)
  const passedOrNull = orNull(scan, passed, goOn)
  const day = (take: (day: number, from: number, to: number) => boolean) =>
    text((from, to) => {
      const found = days.find(scan.bytes, from, to)
      return found !== noDay && take(found, from, to)
    })
  const quote = (from: number, to: number) => walk.quote(scan.said(from, to))
  const codesOf = (list: CodeList) => createCodeTable(sights.code[list])
  const list = (item: Fit) => listOf(scan, item, endList, mostEntries)
  const codeList = (name: CodeList) => {
    const { find } = codesOf(name)
    return list(
      text((from, to) => {
        if (walk.code(find(scan.bytes, from, to))) quote(from, to)
        return true
      }),
    )
  }
  const word = (words: readonly string[]) => {
    const { find } = createCodeTable((text) => words.indexOf(text) + 1)
    return text((from, to) => {
      const found = find(scan.bytes, from, to)
      walk.word(found - 1)
      return found > 0
    })
  }
  const listOrNull = (fit: Fit) => orNull(scan, fit, endList)

  const procedureCodes = codesOf('procedures')
  const isOutside = (date: number) => date < startDay || (endDay !== noDay && date > endDay)
  const procedure = recordOf(
    {
      code: text((from, to) => {
        code = procedureCodes.find(scan.bytes, from, to)
        codeFrom = from
        codeTo = to
        return true
      }),
      date: orNull(
        scan,
        day((date, from, to) => {
          if (walk.code(code, isOutside(date) ? outside : within))
            code === malformedSight ? quote(codeFrom, codeTo) : quote(from, to)
          return true
        }),
        () => {
          if (walk.code(code)) quote(codeFrom, codeTo)
          return true
        },
      ),
    },
    passedOrNull,
  )
  const imageControl = recordOf(
    { used: word(imageControlUses), methods: listOrNull(list(word(imageControlMethods))) },
    passedOrNull,
  )
  const episode = recordOf(
    {
      episodeId: text((from, to) => {
        idFrom = from
        idTo = to
        return true
      }),
      spellId: passedOrNull,
      providerCode: text((from, to) => {
        provider = scan.said(from, to)
        return true
      }),
      patientPseudonym: passedOrNull,
      startDate: day((found, from) => {
        startDay = found
        startFrom = from
        return true
      }),
      endDate: orNull(
        scan,
        day((found, from) => {
          endDay = found
          endFrom = from
          return true
        }),
        () => {
          endDay = noDay
          return true
        },
      ),
      diagnoses: codeList('diagnoses'),
      procedures: list(procedure),
      snomedProcedures: listOrNull(codeList('snomedProcedures')),
      snomedDiagnoses: listOrNull(codeList('snomedDiagnoses')),
      imageControl: orNull(scan, imageControl, () => {
        walk.word(null)
        return endList()
      }),
    },
    passedOrNull,
  )
  const recordedAt = text((from, to) => recordedAtForm.test(scan.said(from, to)))
  const read = recordOf({ eventId: passed, recordedAt, source: passed, episode }, passedOrNull)(schema)
  if (read === null) return null

  return (value) => {
    scan.begin(value, HEADER_BYTES)
    walk.begin()
    if (!read() || !scan.isAtEnd) return null
    const state = endDay === noDay ? open : endDay < startDay ? reversed : finished
    if (state === reversed) {
      quote(startFrom, startFrom + dateLength)
      quote(endFrom, endFrom + dateLength)
    }
    const place = walk.end(days.answer(endDay === noDay ? startDay : endDay), state)
    return { place, provider, episodeId, encoding, quotes: walk.quotes }
  }
}
