/** Every character of Unicode's White_Space property, by its code point. */
export const whiteSpace = [
  0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005,
  0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000,
].map((point) => String.fromCodePoint(point))

/** Characters that look like white space, or that other trims take for it, and are none. */
export const notWhiteSpace = ['\uFEFF', '\u200B', '\u2060', '\u180E', '\u0000', '\u001C'] as const
