import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { readLocalRegistry } from '../../services/registry/local-registry.ts'
import { avroEvents } from './corpus.ts'
import { latestEventSchema } from './latest-event-schema.ts'
import { projectedDecoder } from './projected-decoder.ts'
import { writeCorpus } from './stored-corpus.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'projected-'))
const corpus = join(folder, 'events')
writeCorpus(corpus, avroEvents({ events: 50, seed: 3 }))
afterAll(() => rmSync(folder, { recursive: true }))

/** Sees avsc before anything else does, and tells at the end which of its readers are no longer its own. */
const watch = `
import avro from 'avsc'
const readers = ['StringType', 'EnumType', 'ArrayType', 'MapType'].flatMap((type) =>
  ['_read', '_skip'].map((name) => ({ type, name, own: avro.types[type].prototype[name] })))
process.on('exit', () => {
  const mended = readers.filter(({ type, name, own }) => avro.types[type].prototype[name] !== own)
  process.stderr.write('mended: ' + mended.map(({ type, name }) => type + name).join(' '))
})`

/** Runs a worker over the corpus, with these modules loaded before it; gives what it measured, and what it did to avsc. */
async function run(worker: string, ...loaded: readonly string[]) {
  const watching = ['--import', `data:text/javascript,${encodeURIComponent(watchFromHere())}`]
  const imports = loaded.flatMap((module) => ['--import', join(root, module)])
  const args = [...watching, ...imports, join(root, 'test/bench', worker), '--file', corpus]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args)
  return { measured: JSON.parse(stdout), mended: /^mended: (.*)$/m.exec(stderr)?.[1] }
}

/** A module in a URL has no folder to find packages from. */
const watchFromHere = () => watch.replace("'avsc'", `'${import.meta.resolve('avsc')}'`)

test('bare projected decoding is that of avsc as it comes', async () => {
  const { measured, mended } = await run('projected-worker.ts')
  expect(measured.perSecond).toBeGreaterThan(0)
  expect(mended).toBe('')
})

test('the checker mends avsc, and would do so for any worker that imports it', async () => {
  expect((await run('core-worker.ts')).mended).toContain('StringType_skip')
  const besideChecker = await run('projected-worker.ts', 'services/pipeline/event-assessor.ts')
  expect(besideChecker.mended).toContain('StringType_skip')
})

test('what it decodes is the latest event, and of it what rules read', () => {
  expect(latestEventSchema()).toEqual(readLocalRegistry().latestEvent.schema)
  const decode = projectedDecoder(latestEventSchema())
  const [event] = avroEvents({ events: 1, seed: 3 }, (one) => ({
    ...one,
    episode: { ...(one['episode'] as object), diagnoses: ['C78.7'] },
  }))
  expect(decode(event?.value ?? Buffer.alloc(0))).toMatchObject({ episode: { diagnoses: ['C78.7'] } })
})
