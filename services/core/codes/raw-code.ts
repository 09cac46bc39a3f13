const space = /\p{White_Space}/u
const lower = /[a-z]+/g
const plain = /^[A-Z0-9]+$/

/** Trims Unicode white space; `String.trim` would keep U+0085 and take U+FEFF. */
export function trimmed(raw: string): string {
  if (plain.test(raw)) return raw
  // Not one pattern for the end: on a long run of blanks within, it would try anew from each of them.
  let from = 0
  let to = raw.length
  while (from < to && space.test(raw.charAt(from))) from++
  while (to > from && space.test(raw.charAt(to - 1))) to--
  return raw.slice(from, to)
}

/**
 * A classification code without its lay-out: trimmed, upper-case (ASCII only: `ı` is not an I), without dots.
 * Null where the entry means that no code stands here (`-`, `&`, blank).
 */
export function bareCode(raw: string): string | null {
  if (plain.test(raw)) return raw
  const bare = trimmed(raw)
    .replace(lower, (letters) => letters.toUpperCase())
    .replaceAll('.', '')
  return bare === '' || bare === '-' || bare === '&' ? null : bare
}

/** Puts the dot after the third character, where there is a fourth. */
export function dotted(bare: string): string {
  return bare.length > 3 ? `${bare.slice(0, 3)}.${bare.slice(3)}` : bare
}
