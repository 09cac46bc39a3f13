const longestQuote = 80

/** A value as a message may show it: on one line, not too long, and without a password before an `@`. */
export function quote(text: string): string {
  const safe = text.replace(/[^,\s]*@/g, '***@')
  return JSON.stringify(safe.length > longestQuote ? `${safe.slice(0, longestQuote)}…` : safe)
}
