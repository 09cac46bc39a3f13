import type { z } from 'zod'
import { type SettingKey, settingPages } from './checker-settings.ts'
import { quote } from './quote.ts'
import type { Setting } from './setting-sources.ts'

/** A wrong setting in one line: its name, where it was set, what is wrong, what is expected. */
export function settingProblem(issue: z.core.$ZodIssue, settings: ReadonlyMap<SettingKey, Setting>): string {
  const page = settingPages.find(({ key }) => key === issue.path[0])
  if (!page) return issue.message
  const setting = settings.get(page.key)
  const found = setting ? `${page.key} (${setting.origin}): ${quote(setting.text)}` : `${page.key}:`
  return `${found} ${issue.message}; expected ${page.expected}`
}

/** One message for all problems, with the keys that exist, for those that were mistyped. */
export function complaint(problems: readonly string[]): string {
  const head =
    problems.length === 1 ? 'The configuration is wrong' : `The configuration has ${problems.length} problems`
  const keys = settingPages.map(({ key }) => key).join(', ')
  return [`${head}:`, ...problems.map((problem) => `  ${problem}`), `Known keys: ${keys}, CONFIG_FILE`].join(
    '\n',
  )
}
