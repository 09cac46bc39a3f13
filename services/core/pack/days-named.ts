const aDay = /^\d{4}-\d{2}-\d{2}$/

/** Every day that a pack's data names, sorted, each once: only between them can a day make a difference. */
export function daysNamed(packs: readonly unknown[]): string[] {
  const days = new Set<string>()
  const look = (value: unknown): void => {
    if (typeof value === 'string' && aDay.test(value)) days.add(value)
    if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) look(part)
  }
  look(packs)
  return [...days].sort()
}
