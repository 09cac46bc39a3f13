import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StoredRecord } from '../../../services/pipeline/record.ts'
import { createFilesTransport } from '../../../services/transports/files/files-transport.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { transportContract } from '../contract.ts'
import { collect, observe } from '../observed-job.ts'

const writerProcess = fileURLToPath(new URL('./writer-process.ts', import.meta.url))
const topics = { group: 'group', input: 'in', output: 'out' }
const record = (value: string) => ({ partition: 0, key: null, value: Buffer.from(value), headers: [] })
const values = (records: readonly StoredRecord[]) => records.map(({ value }) => value?.toString())

describe('the files transport', () => {
  let root: string
  let folder: string
  let transport: Transport
  const children: ChildProcess[] = []

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'files-transport-'))
  })
  afterAll(() => rm(root, { recursive: true, force: true }))
  beforeEach(async () => {
    folder = await mkdtemp(join(root, 'store-'))
    transport = createFilesTransport({ folder })
  })
  afterEach(async () => {
    await transport.close()
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })

  const start = async (...args: string[]) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    await once(child.stdout, 'data')
    return child
  }
  const createTopics = async (partitions: number) => {
    await transport.createTopics([
      { name: 'in', partitions },
      { name: 'out', partitions },
    ])
  }

  transportContract(async () => createFilesTransport({ folder: join(root, 'contract') }))

  test('keeps its records for the next process', async () => {
    await createTopics(1)
    await transport.append('in', [record('one'), record('two')])
    await transport.close()
    const other = createFilesTransport({ folder })
    expect(values(await collect(other.read('in')))).toEqual(['one', 'two'])
    expect(await other.partitionCounts(['in'])).toEqual(new Map([['in', 1]]))
  })

  test('shows nothing of what was written and not committed, and writes over it', async () => {
    await createTopics(1)
    await transport.append('in', [record('one')])
    await transport.close()
    const file = join(folder, 'in', '0.ndjson')
    await appendFile(file, `${await readFile(file, 'utf8')}{"offset":2,"timesta`)
    expect(values(await collect(transport.read('in')))).toEqual(['one'])
    await transport.append('in', [record('two')])
    expect(values(await collect(transport.read('in')))).toEqual(['one', 'two'])
    expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(2)
  })

  test('killed in mid-flight loses nothing and doubles nothing', async () => {
    await createTopics(4)
    const count = 20_000
    const numbers = Array.from({ length: count }, (_, n) => ({ ...record(`${n}`), partition: n % 4 }))
    await transport.append('in', numbers)
    let kills = 0
    for (; kills < 3; kills++) {
      await transport.close()
      const child = await start(writerProcess, folder, topics.group, topics.input, topics.output)
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    const seen = (await collect(transport.read('out'))).length
    expect(seen).toBeLessThan(count)
    const run = await observe(transport, topics)
    await run.until(() => seen + run.committed.length === count)
    await run.job.stop()
    const read = values(await collect(transport.read('out')))
    expect(read.sort()).toEqual(numbers.map((_, n) => `${n}`).sort())
  })

  test('is written by one process at a time', async () => {
    await createTopics(1)
    const other = createFilesTransport({ folder })
    const inUse = { code: 'store-in-use', message: expect.stringContaining(`process ${process.pid}`) }
    await expect(other.append('in', [record('one')])).rejects.toMatchObject(inUse)
    await transport.close()

    const child = await start('-e', 'console.log("up"); setInterval(() => {}, 1000)')
    await writeFile(join(folder, '@lock'), `{"pid":${child.pid}}\n`)
    await expect(other.append('in', [record('one')])).rejects.toThrow(`process ${child.pid}`)
    expect(values(await collect(other.read('in')))).toEqual([])

    child.kill('SIGKILL')
    await once(child, 'exit')
    await other.append('in', [record('one')])
    expect(values(await collect(transport.read('in')))).toEqual(['one'])
    await other.close()
    expect(await readdir(folder)).not.toContain('@lock')
  })

  test('takes over from an earlier process that had our number, as in a container', async () => {
    await writeFile(join(folder, '@lock'), `{"pid":${process.pid}}\n`)
    await createTopics(1)
    expect(await transport.partitionCounts(['in'])).toEqual(new Map([['in', 1]]))
  })

  test('names the file and the line that is damaged', async () => {
    await createTopics(1)
    await transport.append('in', [record('one'), record('two'), record('three')])
    await transport.close()
    const file = join(folder, 'in', '0.ndjson')
    const lines = (await readFile(file, 'utf8')).split('\n')
    const second = lines[1] ?? ''
    const damage = [
      second.replace('"offset":1', '"offset":7'),
      second.replace('dHdv', '%%%%'),
      second.replace('{', '['),
    ]
    for (const line of damage) {
      await writeFile(file, lines.with(1, line).join('\n'))
      await expect(collect(transport.read('in'))).rejects.toMatchObject({
        code: 'store-invalid',
        message: expect.stringContaining(`${file}:2:`),
      })
    }
    await writeFile(file, lines[0] ?? '')
    await expect(collect(transport.read('in'))).rejects.toMatchObject({ code: 'store-invalid' })
    await expect(transport.append('in', [record('four')])).rejects.toThrow('shorter')
    await writeFile(join(folder, '@journal.json'), '{"format":"coding-quality/records"')
    await expect(collect(transport.read('in'))).rejects.toThrow('@journal.json is damaged')
  })

  test('refuses a folder that holds something else, and leaves it as it is', async () => {
    await mkdir(join(folder, 'photos'))
    await writeFile(join(folder, 'notes.txt'), 'mine')
    const refused = { code: 'store-invalid' }
    const file = createFilesTransport({ folder: join(folder, 'notes.txt') })
    await expect(transport.createTopics([{ name: 'in', partitions: 1 }])).rejects.toMatchObject(refused)
    await expect(collect(transport.read('in'))).rejects.toMatchObject(refused)
    await expect(collect(file.read('in'))).rejects.toMatchObject(refused)
    expect((await readdir(folder)).sort()).toEqual(['notes.txt', 'photos'])
  })

  test('makes no folder of a name that is no topic', async () => {
    for (const name of ['..', 'a/b', '', '@journal.json']) {
      const created = transport.createTopics([{ name, partitions: 1 }])
      await expect(created).rejects.toMatchObject({ code: 'config-invalid' })
    }
  })
})
