import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)
const mains = globSync(['services/*/main.ts', 'infra/*/main.ts'], { cwd: root }).sort()

test('there are mains', () => {
  expect(mains).toContain('services/checker/main.ts')
  expect(mains.length).toBeGreaterThanOrEqual(4)
})

// The test runner accepts TypeScript that Node refuses; this does not.
test.each(mains)('%s starts with plain node', async (main) => {
  const { stdout, stderr } = await run(process.execPath, [main, '--help'], { cwd: root })
  expect(stderr).toBe('')
  expect(stdout).toMatch(/Usage/)
})

test('the scripts run what the README says', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
  const readme = readFileSync(`${root}/README.md`, 'utf8')
  for (const [, script] of readme.matchAll(/npm run (?:-s )?([a-z:-]+)/g))
    expect(scripts).toHaveProperty([script ?? ''])
})
