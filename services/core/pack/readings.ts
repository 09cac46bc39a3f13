/**
 * A pack's data as it stands under other readings of the register's entries: each element that names one of
 * `flipped` is dropped from its list, or takes the values that it gives as `otherwise`.
 */
export function underReadings<Data>(data: Data, flipped: ReadonlySet<string>): Data {
  if (flipped.size === 0) return data
  return readDifferently(data, flipped) as Data
}

function readDifferently(value: unknown, flipped: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((element) => !isFlipped(element, flipped) || element.otherwise !== undefined)
      .map((element) => {
        const read = readDifferently(element, flipped)
        return isFlipped(element, flipped) ? { ...(read as object), ...element.otherwise } : read
      })
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, readDifferently(part, flipped)]))
}

interface ElementWithReading {
  readonly reading: string
  readonly otherwise?: object
}

function isFlipped(element: unknown, flipped: ReadonlySet<string>): element is ElementWithReading {
  return (
    typeof element === 'object' &&
    element !== null &&
    'reading' in element &&
    flipped.has(String(element.reading))
  )
}

/** The register's entries that a pack's data names, each with the place that names it. */
export function readingsNamed(
  value: unknown,
  path: readonly PropertyKey[] = [],
): { id: string; path: PropertyKey[] }[] {
  if (typeof value !== 'object' || value === null) return []
  const own =
    'reading' in value && typeof value.reading === 'string'
      ? [{ id: value.reading, path: [...path, 'reading'] }]
      : []
  const parts = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [...own, ...parts.flatMap(([key, part]) => readingsNamed(part, [...path, key]))]
}
