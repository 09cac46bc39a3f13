import { type Classification, malformedCode, noCode } from './classification.ts'
import { kept } from './kept.ts'
import { trimmed } from './raw-code.ts'

const wellFormed = /^[1-9][0-9]{5,17}$/

// The dihedral group D5 and the permutation of Verhoeff's scheme (J. Verhoeff, Error Detecting Decimal Codes, 1969).
const product = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
].map((row) => [...row].map(Number))
const permutation = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
].map((row) => [...row].map(Number))

/** Whether the last digit is the Verhoeff check digit of those before it. */
export function hasVerhoeffCheckDigit(digits: string): boolean {
  let check = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48
    check = product[check]?.[permutation[place % 8]?.[digit] ?? 0] ?? 0
  }
  return check === 0
}

/** SNOMED CT identifiers: strings, never numbers (18 digits do not fit one). */
export const snomed: Classification = {
  name: 'snomed-ct',
  normalise: kept((raw) => {
    const code = trimmed(raw)
    if (code === '' || code === '-') return noCode
    return wellFormed.test(code) && hasVerhoeffCheckDigit(code) ? { kind: 'code', code } : malformedCode
  }),
}
