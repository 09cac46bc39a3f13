import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { commitOf, describeMachine } from './machine.ts'

afterEach(() => vi.unstubAllEnvs())

test('the commit is told, and that code has been changed since: a page is no code, nor is a file beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'machine-'))
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', '-C', folder, ...args], {
      encoding: 'utf8',
    })
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  try {
    expect(commitOf(folder)).toBeUndefined()
    git('init', '-q')
    for (const name of ['code.ts', 'PAGE.md']) write(name, 'before')
    git('add', '.')
    git('commit', '-q', '-m', 'All of it')
    const head = git('rev-parse', '--short', 'HEAD').trim()
    expect(commitOf(folder)).toBe(head)
    write('PAGE.md', 'after')
    write('bench.json', '{}')
    expect(commitOf(folder)).toBe(head)
    write('code.ts', 'after')
    expect(commitOf(folder)).toBe(`${head} with changes`)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('Java is the one that JAVA_HOME names, and left out where there is none', () => {
  const home = mkdtempSync(join(tmpdir(), 'java-home-'))
  try {
    execFileSync('mkdir', [join(home, 'bin')])
    const said = 'openjdk version "21.0.9" 2025-10-21'
    writeFileSync(join(home, 'bin', 'java'), `#!/bin/sh\necho '${said}' >&2\n`, { mode: 0o755 })
    vi.stubEnv('JAVA_HOME', home)
    expect(describeMachine().versions['Java']).toBe('21.0.9')
    vi.stubEnv('JAVA_HOME', join(home, 'nowhere'))
    expect(describeMachine().versions).not.toHaveProperty('Java')
  } finally {
    rmSync(home, { recursive: true })
  }
})
