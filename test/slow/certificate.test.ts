import { expect, test } from 'vitest'
import { runCli } from '../cli/run-cli.ts'

test('every pack is as it was certified, within the full bound', async () => {
  const { status, stdout } = await runCli(['rules', 'certify'])
  process.stdout.write(stdout)
  expect(stdout).toMatch(/\nCertified\.\n$/)
  expect(status).toBe(0)
})
