import { checkerSettings, settingPages } from '../config/checker-settings.ts'
import { Fault } from '../fault.ts'

/** Reads a comma-separated option as the checker reads its setting of that name. Throws a Fault `usage`. */
export function listOption(
  option: string,
  text: string,
  setting: 'KAFKA_BROKERS' | 'PACKS',
): readonly string[] {
  const read = checkerSettings.shape[setting].safeParse(text)
  if (read.success) return read.data
  const problems = read.error.issues.map(({ message }) => message)
  const expected = settingPages.find(({ key }) => key === setting)?.expected
  throw new Fault('usage', `${option} ${problems.join(', ')}; expected ${expected}`)
}
