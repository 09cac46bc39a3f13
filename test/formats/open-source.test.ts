import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { openSource, type Source } from '../../services/formats/open-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'open-source-'))
afterAll(() => rmSync(folder, { recursive: true }))

const content = randomBytes(1_000_000)

function stored(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

async function bytesOf({ chunks }: Source): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

describe('a file', () => {
  test('that becomes shorter while it is read is not taken for a whole one', async () => {
    const path = stored('shrinking.csv', Buffer.concat([content, content, content, content]))
    const { chunks } = await openSource(path)
    const reading = chunks[Symbol.asyncIterator]()
    await reading.next()
    truncateSync(path, 2_500_000)
    const rest = (async () => {
      while (!(await reading.next()).done);
    })()
    await expect(rest).rejects.toThrow('it became shorter while it was read')
  })

  test.each([
    ['plain.csv', content],
    ['year.csv.gz', gzipSync(content)],
    ['year.csv.GZ', gzipSync(content)],
    ['year.csv.zst', zstdCompressSync(content)],
    ['empty.csv', Buffer.alloc(0)],
  ])('%s is read whole, and its progress told in bytes as stored', async (name, bytes) => {
    let read = 0
    const source = await openSource(stored(name, bytes), (some) => {
      read += some
    })
    expect(source.totalBytes).toBe(bytes.length)
    expect((await bytesOf(source)).equals(bytes.length === 0 ? bytes : content)).toBe(true)
    expect(read).toBe(bytes.length)
  })

  test('in several gzip or Zstandard parts is read whole', async () => {
    const twice = Buffer.concat([content, content])
    const gz = gzipSync(content)
    const zst = zstdCompressSync(content)
    expect((await bytesOf(await openSource(stored('2.gz', Buffer.concat([gz, gz]))))).equals(twice)).toBe(
      true,
    )
    expect((await bytesOf(await openSource(stored('2.zst', Buffer.concat([zst, zst]))))).equals(twice)).toBe(
      true,
    )
  })

  test('left before its end is closed', async () => {
    const paths = [stored('left.csv', content), stored('left.csv.gz', gzipSync(content))]
    const openFiles = () => readdirSync('/proc/self/fd').length
    const before = openFiles()
    for (const path of paths) {
      for await (const _ of (await openSource(path)).chunks) break
    }
    await expect.poll(openFiles).toBe(before)
  })
})

describe('what cannot be read is a fault that says why', () => {
  test.each([
    ['a directory', folder, 'it is a directory; name the files in it'],
    ['a missing file', join(folder, 'none.csv'), 'there is no such file'],
    ['a file as a folder', join(stored('file.csv', content), 'a.csv'), 'there is no such file'],
  ])('%s', async (_, path, reason) => {
    await expect(openSource(path)).rejects.toMatchObject({
      code: 'input-unreadable',
      message: `${path}: ${reason}`,
    })
  })

  test('a file that we may not read', async () => {
    const path = stored('secret.csv', content)
    chmodSync(path, 0o000)
    // Root may read everything.
    const isRoot = process.getuid?.() === 0
    if (isRoot) process.seteuid?.(65_534)
    try {
      const message = `${path}: there is no permission to read it`
      await expect(openSource(path)).rejects.toMatchObject({ code: 'input-unreadable', message })
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })

  test.each([
    ['cut.csv.gz', gzipSync(content).subarray(0, -9), 'gzip'],
    ['cut.csv.zst', zstdCompressSync(content).subarray(0, -9), 'Zstandard'],
    ['plain.csv.gz', content, 'gzip'],
    ['plain.csv.zst', content, 'Zstandard'],
    ['empty.csv.gz', Buffer.alloc(0), 'gzip'],
  ])('%s', async (name, bytes, compression) => {
    const path = stored(name, bytes)
    const message = `${path}: it is not ${compression}, or damaged, or cut short`
    await expect(openSource(path).then(bytesOf)).rejects.toMatchObject({ code: 'input-unreadable', message })
  })
})

describe('standard input', () => {
  const program = `
    import { openSource } from ${JSON.stringify(new URL('../../services/formats/open-source.ts', import.meta.url).href)}
    let read = 0
    let size = 0
    try {
      const source = await openSource('-', (bytes) => { read += bytes })
      for await (const chunk of source.chunks) size += chunk.length
      process.stdout.write([source.name, source.totalBytes, read, size].join())
    } catch (fault) {
      process.stdout.write(fault.code + ' ' + fault.message)
    }`
  const command = ['--input-type=module', '--eval', program]

  test('is read whole', () => {
    const output = execFileSync(process.execPath, command, { input: content, encoding: 'utf8' })
    expect(output).toBe('standard input,,1000000,1000000')
  })

  test('from a file has its size', () => {
    const path = stored('input.ndjson', content)
    const output = execFileSync('/bin/sh', ['-c', `exec "$0" "$@" < ${path}`, process.execPath, ...command])
    expect(String(output)).toBe('standard input,1000000,1000000,1000000')
  })

  test('that is a directory is a fault', () => {
    const output = execFileSync('/bin/sh', ['-c', 'exec "$0" "$@" < /', process.execPath, ...command], {
      encoding: 'utf8',
    })
    expect(output).toBe('input-unreadable standard input: it is a directory; name the files in it')
  })
})
