import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createKeptFolder } from '../../../infra/local-broker/kept-folder.ts'
import { generate } from '../../../services/generator/generate.ts'
import { nationalMix } from '../corpus.ts'
import { inTurns, ratiosOf, spreadOf } from '../paired.ts'
import { comparison, type Part } from '../part.ts'
import type { Report } from '../report.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const check1 = 'check, one thread'
const commands = {
  check: ['services/cli/main.ts', 'check', '--format', 'ndjson'],
  [check1]: ['services/cli/main.ts', 'check', '--format', 'ndjson', '--threads', '1'],
  'JSON.parse': ['test/bench/parse-worker.ts'],
}
const names = ['check', check1, 'JSON.parse'] as const

/** Writes generated events as NDJSON. */
async function writeLines(file: string, events: number): Promise<void> {
  const lines = function* () {
    for (const { line } of generate({ events, seed: 5, ...nationalMix })) yield `${line}\n`
  }
  await pipeline(Readable.from(lines()), createWriteStream(file))
}

/** Runs a command over a file, its output thrown away; gives the seconds that it took. */
async function secondsOf(name: (typeof names)[number], file: string): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, [...commands[name], file], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [status] = await once(child, 'exit')
  // Something miscoded is what was asked for.
  if (status !== 0 && status !== 1) throw new Error(`${name} ended with the status ${status}`)
  return (performance.now() - began) / 1_000
}

/** The command `check` on a file of NDJSON, beside JSON.parse of its lines. */
export const check: Part = {
  measures: 'check of a file of NDJSON, beside bare JSON.parse of its lines',
  ...comparison,
  minutes: 3,
  async run({ events, pairs }, report, log) {
    const folder = await createKeptFolder('bench-check-')
    const [one, many] = [join(folder.path, 'one.ndjson'), join(folder.path, 'many.ndjson')]
    try {
      log(`generating ${events} events as NDJSON`)
      await Promise.all([writeLines(one, 1), writeLines(many, events)])
      const sides = names.map((name) => ({
        name,
        measure: async () => {
          const startSeconds = await secondsOf(name, one)
          const seconds = await secondsOf(name, many)
          return { perSecond: (events - 1) / (seconds - startSeconds), startSeconds }
        },
      }))
      const measured = await inTurns(pairs, sides, (name, pair, { perSecond }) =>
        log(`pair ${pair}: ${name}: ${Math.round(perSecond)} events/s`),
      )
      tellCheck(report, measured)
    } finally {
      await folder.remove()
    }
  },
}

/** What a command made of a file, less what it makes of a single line. */
interface Read {
  readonly perSecond: number
  readonly startSeconds: number
}

export function tellCheck(report: Report, measured: ReadonlyMap<string, readonly Read[]>): void {
  for (const [name, runs] of measured) {
    report.figure(`${name}: events/s`, spreadOf(runs.map(({ perSecond }) => perSecond)))
    report.figure(`${name}: seconds to start`, spreadOf(runs.map(({ startSeconds }) => startSeconds)))
  }
  const of = (name: (typeof names)[number]) => measured.get(name) ?? []
  const ratio = (name: (typeof names)[number]) =>
    ratiosOf(of(name), of('JSON.parse'), ({ perSecond }) => perSecond)
  report.ratio('check / JSON.parse', ratio('check'))
  report.figure('check on one thread / JSON.parse: events/s, ratio', ratio(check1))
}
