import { isMisspeltCode, whatWasMeant } from '../../codes/misspelt.ts'
import type { Report } from '../attempt.ts'
import type { PackData } from '../pack-schema.ts'
import type { DataPath } from '../parse-located.ts'

const word = /[A-Z0-9]+\.[A-Z0-9]+/g

/** Codes in titles, messages and reasons whose letters stand in the place of digits: people would type them as they read. */
export function lintWords(pack: PackData, report: Report): void {
  for (const part of ['title', 'rules', 'interpretations', 'names', 'no-rule'] as const) {
    for (const { text, path } of textsOf(pack[part], [part])) {
      for (const [written] of text.matchAll(word)) {
        if (!isMisspeltCode(written)) continue
        const meant = whatWasMeant('opcs-4', written) ?? whatWasMeant('icd-10', written) ?? ''
        report(path, `"${written}" is no code: ${meant}`)
      }
    }
  }
}

function textsOf(value: unknown, path: DataPath): { text: string; path: DataPath }[] {
  if (typeof value === 'string') return [{ text: value, path }]
  if (typeof value !== 'object' || value === null) return []
  const parts: [PropertyKey, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return parts.flatMap(([key, part]) => textsOf(part, [...path, key]))
}
