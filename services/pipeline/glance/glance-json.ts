import { isUtf8 } from 'node:buffer'
import type { CodeList } from '../../core/facts/code-entry.ts'
import type { Sights } from '../../core/memo/sights.ts'
import { jsonEncoding } from '../json-event.ts'
import { type Glance, glanceAlong } from './along-path.ts'
import { EventPath, mostEntries } from './event-path.ts'
import { type FieldSteps, JsonScan, jsonObject, withRoom } from './json-scan.ts'

type Step = () => boolean
const fine: Step = () => true
const wrong: Step = () => false

/**
 * A glance at events in JSON: it goes over the bytes once and makes no object of them. It gives null for whatever it
 * does not know for an event of the agreed shape, which is to be read in full then.
 */
export function jsonGlance<Remembered>(sights: Sights): (value: Buffer) => Glance<Remembered> | null {
  const path = new EventPath<Remembered>(sights)
  const scan = new JsonScan()
  const isEvent = eventReading(path, scan)

  function readsIn(bytes: Buffer, value: Buffer, isClose: boolean): boolean {
    path.begin(bytes, isClose)
    scan.begin(bytes, value.length)
    return (path.isAscii || isUtf8(value)) && isEvent() && scan.isAtEnd && path.end()
  }

  const reads = (value: Buffer, isClose: boolean): boolean =>
    readsIn(value, value, isClose) || (scan.isShortOfRoom && readsIn(withRoom(value), value, isClose))
  return glanceAlong(path, jsonEncoding, reads)
}

/** Tells the path of an event from its JSON; each step says whether the bytes are what they should be. */
function eventReading(path: EventPath<unknown>, scan: JsonScan): Step {
  const text =
    (take: (from: number, to: number) => boolean): Step =>
    () => {
      const from = scan.text()
      return from >= 0 && take(from, scan.textEnd)
    }
  const list =
    (item: Step): Step =>
    () =>
      scan.list(mostEntries, item) && path.endList()
  const object = (fields: Readonly<Record<string, FieldSteps>>): Step => {
    const known = jsonObject(fields)
    return () => scan.object(known)
  }
  const codes = (name: Exclude<CodeList, 'procedures'>) => list(text((from, to) => path.code(name, from, to)))
  const noList = () => path.endList()
  const passed = text(fine)
  const required = (there: Step): FieldSteps => ({ there, absent: wrong })

  let codeFrom = 0
  let codeTo = 0
  const procedure = object({
    code: required(
      text((from, to) => {
        codeFrom = from
        codeTo = to
        return true
      }),
    ),
    date: {
      there: text((from, to) => path.dated(codeFrom, codeTo, from, to)),
      absent: () => path.undated(codeFrom, codeTo),
    },
  })
  const imageControl = object({
    used: required(text((from, to) => path.word('uses', from, to))),
    methods: { there: list(text((from, to) => path.word('methods', from, to))), absent: noList },
  })
  const episode = object({
    episodeId: required(text((from, to) => path.hasId(from, to))),
    spellId: { there: passed, absent: fine },
    providerCode: required(text((from, to) => path.isProvidedBy(from, to))),
    patientPseudonym: { there: passed, absent: fine },
    startDate: required(text((from, to) => path.startsOn(from, to))),
    endDate: { there: text((from, to) => path.endsOn(from, to)), absent: () => path.isOpen() },
    diagnoses: required(codes('diagnoses')),
    procedures: required(list(procedure)),
    snomedProcedures: { there: codes('snomedProcedures'), absent: noList },
    snomedDiagnoses: { there: codes('snomedDiagnoses'), absent: noList },
    imageControl: { there: imageControl, absent: () => path.noImageControl() },
  })
  return object({
    eventId: required(passed),
    recordedAt: required(text((from, to) => path.isRecordedAt(from, to))),
    source: required(passed),
    episode: required(episode),
  })
}
