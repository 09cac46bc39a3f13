const unitsInMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** Reads a whole number and its unit (`500ms`, `30s`, `10m`, `1h`) as milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const match = /^(?<amount>\d{1,12})(?<unit>ms|s|m|h)$/.exec(text)
  if (!match?.groups) return null
  return Number(match.groups['amount']) * unitsInMs[match.groups['unit'] as keyof typeof unitsInMs]
}
