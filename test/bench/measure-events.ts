import type { InProcess } from './in-process.ts'
import { readCorpus } from './stored-corpus.ts'

/**
 * Does the work on every event of a corpus, and writes what it took to standard output, as JSON. The first `warm` events
 * do not count, nor does reading the file.
 */
export function measureEvents(
  { file, warm }: { readonly file: string; readonly warm: string },
  work: (value: Buffer) => unknown,
): void {
  let [events, seconds, cpu, warming] = [0, 0, 0, Number(warm)]
  for (const portion of readCorpus(file)) {
    const [began, before] = [performance.now(), process.cpuUsage()]
    for (const { value } of portion) work(value)
    const used = process.cpuUsage(before)
    warming -= portion.length
    if (warming >= 0) continue
    events += portion.length
    seconds += (performance.now() - began) / 1_000
    cpu += (used.user + used.system) / 1_000_000
  }
  const measured: InProcess = {
    perSecond: events / seconds,
    cpuPerMillion: (cpu / events) * 1_000_000,
    peakMb: process.resourceUsage().maxRSS / 1_024,
  }
  process.stdout.write(JSON.stringify(measured))
}
