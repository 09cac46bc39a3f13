import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(`${root}services/checker/RELIABILITY.md`, 'utf8')
const rows = page
  .split('## What can go wrong')[1]
  ?.split('\n## ')[0]
  ?.split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| fault'))

test('every fault on the page of reliability names a test that is there', () => {
  expect(rows?.length).toBeGreaterThan(15)
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: object }
  for (const row of rows ?? []) {
    const cells = row.split('|').map((cell) => cell.trim())
    const named = [...(cells.at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
    expect(named.length, row).toBeGreaterThan(0)
    for (const name of named) {
      const [, script] = /^npm run (\S+)/.exec(name) ?? []
      expect(script === undefined ? existsSync(root + name) : script in scripts, name).toBe(true)
    }
  }
})
