import { readFileSync } from 'node:fs'
import type { NewRecord } from '../../../services/transports/transport.ts'
import { bombs, malformedCodes } from './bombs.ts'
import { type PoisonTopics, startPoisonedChecker } from './poisoned-checker.ts'
import { neighbours } from './poisons.ts'

/** The most memory that this process has had, in MiB. */
function peakMiB(): number {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  } catch {
    // Where there is no /proc; the figure may hold the parent's peak, too.
    return process.resourceUsage().maxRSS / 1024
  }
}

const times = (count: number, records: readonly NewRecord[]) =>
  Array.from({ length: count }, () => records).flat()
const unkeyed = ({ value }: { value: Buffer }): NewRecord => ({ key: null, value, headers: [] })
/** As many as there may be, and as fit in an event. */
const malformed = [10_000, 2_000_000].map((count) => ({ value: malformedCodes(count) }))

// A process of its own, as memory is a process's: told the broker and the topics, it says its peaks, as JSON.
const [broker = '', topics = ''] = process.argv.slice(2)
{
  await using checker = await startPoisonedChecker([broker], JSON.parse(topics) as PoisonTopics)
  const putTimes = async (count: number, records: readonly NewRecord[]) => {
    for (let n = 0; n < count; n++) await checker.put(records)
    return peakMiB()
  }
  const peaks = {
    usual: await putTimes(20, times(100, neighbours)),
    bombed: await putTimes(20, times(10, bombs.map(unkeyed))),
    miscoded: await putTimes(5, malformed.map(unkeyed)),
  }
  process.stdout.write(JSON.stringify(peaks))
}
process.exit()
