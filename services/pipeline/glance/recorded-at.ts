import { recordedAtForm } from '../event-times.ts'
import { type KnownDays, noDay } from './known-days.ts'

const dayLength = 'YYYY-MM-DD'.length
const plainLength = 'YYYY-MM-DDTHH:MM:SSZ'.length
const code = (character: string) => character.charCodeAt(0)
const [letterT, letterZ, colon, zero] = [code('T'), code('Z'), code(':'), code('0')]

/** Bytes, and the texts in them. */
interface Texts {
  readonly bytes: Buffer
  said(from: number, to: number): string
}

/** Whether the text between two places says when an event was recorded: most say it in one plain form. */
export function isRecordedAt(texts: Texts, days: KnownDays, from: number, to: number): boolean {
  return isPlain(texts.bytes, days, from, to) || recordedAtForm.test(texts.said(from, to))
}

function isPlain(bytes: Buffer, days: KnownDays, from: number, to: number): boolean {
  if (to - from !== plainLength) return false
  const time = from + dayLength
  return (
    bytes[time] === letterT &&
    isBelow(24, bytes, time + 1) &&
    bytes[time + 3] === colon &&
    isBelow(60, bytes, time + 4) &&
    bytes[time + 6] === colon &&
    isBelow(60, bytes, time + 7) &&
    bytes[time + 9] === letterZ &&
    days.find(bytes, from, time) !== noDay
  )
}

/** Whether two digits stand there that are a number below this. */
function isBelow(limit: number, bytes: Buffer, at: number): boolean {
  const tens = (bytes[at] as number) - zero
  const ones = (bytes[at + 1] as number) - zero
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 && tens * 10 + ones < limit
}
