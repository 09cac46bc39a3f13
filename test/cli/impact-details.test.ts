import { statSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openDetails } from '../../services/cli/impact-details.ts'
import { temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const permissions = (path: string) => (statSync(path).mode & 0o777).toString(8)

test('nobody but their owner may read details: they name episodes', async () => {
  await (await openDetails(at('new'), '-')).end()
  expect(permissions(at('new'))).toBe('600')
})

test('a file of details that is there keeps the permissions that somebody gave it', async () => {
  writeFileSync(at('shared'), '', { mode: 0o640 })
  await (await openDetails(at('shared'), '-')).end()
  expect(permissions(at('shared'))).toBe('640')
})
