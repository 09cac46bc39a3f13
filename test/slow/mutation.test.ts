import { expect, test } from 'vitest'
import { runCli } from '../cli/run-cli.ts'

test('every slip in a pack is noticed by its cases, or told by no class of episodes', async () => {
  const { status, stdout } = await runCli(['rules', 'mutate'])
  process.stdout.write(stdout)
  expect(stdout).toMatch(/\d{4} mutants, .* 0 survived; score 100 %\n\nNothing survived\.\n$/)
  expect(status).toBe(0)
})
