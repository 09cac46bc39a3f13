import { ownBytes } from './own-bytes.ts'

/** Bytes in which quotes stand, by their numbers, and where. */
interface Form {
  readonly bytes: Buffer
  readonly places: readonly { readonly quote: number; readonly at: number }[]
}

/** Lengths of quotes for which a form is kept. */
const mostForms = 4
const mostQuotes = 4
const mostLength = 1_000
/** What is written as it is in either encoding. */
const plain = /^[ !#-[\]-~]+$/

/**
 * Writes texts that differ by their quotes alone. Of quotes as long as some before, the bytes are those of then but where
 * the quotes stand, which was seen when others were put in their place. `write` has to put each quote where it belongs and
 * look at none of them.
 */
export function quotedBytes(
  write: (quotes: readonly string[]) => Buffer,
): (quotes: readonly string[]) => Buffer {
  const forms = new Map<number, Form | null>()

  function formFor(lengths: number, quotes: readonly string[]): Form | null {
    const known = forms.get(lengths)
    if (known !== undefined) return known
    if (forms.size >= mostForms) return null
    const form = formOf(quotes, write)
    forms.set(lengths, form)
    return form
  }

  return (quotes) => {
    const lengths = lengthsOf(quotes)
    const form = lengths === null ? null : formFor(lengths, quotes)
    return form === null ? write(quotes) : filled(form, quotes)
  }
}

/** The lengths of quotes as one number; null where they are too many, too long, or not plain. */
function lengthsOf(quotes: readonly string[]): number | null {
  if (quotes.length > mostQuotes) return null
  let lengths = 0
  for (const quote of quotes) {
    if (quote.length >= mostLength || !plain.test(quote)) return null
    lengths = lengths * mostLength + quote.length
  }
  return lengths
}

function filled({ bytes, places }: Form, quotes: readonly string[]): Buffer {
  const own = Buffer.allocUnsafe(bytes.length)
  own.set(bytes)
  for (const { quote, at } of places) own.write(quotes[quote] ?? '', at, 'latin1')
  return own
}

/** Null where another quote of the same length changes more than its own places. */
function formOf(quotes: readonly string[], write: (quotes: readonly string[]) => Buffer): Form | null {
  const bytes = write(quotes)
  const places: Form['places'][number][] = []
  for (const [number, quote] of quotes.entries()) {
    const other = write(quotes.with(number, unlike(quote)))
    const found = placesOf(quote, bytes, other)
    if (found === null) return null
    places.push(...found.map((at) => ({ quote: number, at })))
  }
  return { bytes: ownBytes(bytes), places }
}

/** As long, and another at every place. */
const unlike = (quote: string) => Array.from(quote, (character) => (character === 'a' ? 'b' : 'a')).join('')

/** Where the quote stands in the bytes, which are the other ones but for that. */
function placesOf(quote: string, bytes: Buffer, other: Buffer): number[] | null {
  if (bytes.length !== other.length) return null
  const places: number[] = []
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === other[at]) continue
    const end = at + quote.length
    if (bytes.toString('latin1', at, end) !== quote || other.toString('latin1', at, end) !== unlike(quote))
      return null
    places.push(at)
    at = end - 1
  }
  return places
}
