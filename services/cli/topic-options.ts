import { Option } from 'commander'
import { checkerSettings, settingPages } from '../config/checker-settings.ts'
import { Fault } from '../fault.ts'

/** What can be named, each by an option or by the checker's own variable; the checker's default where by neither. */
const named = {
  group: { key: 'GROUP_ID', flags: '--group <id>', meaning: "the checker's consumer group" },
  input: { key: 'TOPIC_INPUT', flags: '--input <topic>', meaning: 'coded episodes in' },
  enriched: { key: 'TOPIC_ENRICHED', flags: '--enriched <topic>', meaning: 'assessed episodes out' },
  rejected: { key: 'TOPIC_REJECTED', flags: '--rejected <topic>', meaning: 'miscoded episodes out' },
  deadLetter: { key: 'TOPIC_DEAD_LETTER', flags: '--dead-letter <topic>', meaning: 'unreadable events out' },
} as const
export type Name = keyof typeof named

export function nameOption(name: Name): Option {
  const { key, flags, meaning } = named[name]
  const fallback = settingPages.find((page) => page.key === key)?.fallback ?? ''
  return new Option(flags, meaning).env(key).default(fallback)
}

/** Holds a name to what the checker accepts for it; `option` is the one that it was given by. Throws a Fault `usage`. */
export function checkName(name: Name, text: string, option = named[name].flags.split(' ')[0]): void {
  const { key } = named[name]
  const { error } = checkerSettings.shape[key].safeParse(text)
  if (error === undefined) return
  const problems = error.issues.map(({ message }) => message).join(', ')
  const expected = settingPages.find((page) => page.key === key)?.expected
  throw new Fault('usage', `${option} ${problems}; expected ${expected}`)
}

/** Throws a Fault `usage` where two of the topics are one; `each` says how many there are. */
export function requireDistinct(topics: readonly string[], each: string): void {
  const twice = topics.find((topic, at) => topics.indexOf(topic) !== at)
  if (twice === undefined) return
  throw new Fault('usage', `${twice} is named for two topics: give each of the ${each} its own`)
}
