import { expect, test } from 'vitest'
import { packIds } from '../../services/config/rules-folder.ts'
import { shipped } from '../certify/changed-pack.ts'
import { runCli } from '../cli/run-cli.ts'

test('every pack is as it was certified, within the full bound', async () => {
  const { status, stdout } = await runCli(['rules', 'certify'])
  process.stdout.write(stdout)
  expect(stdout).toMatch(/\nCertified\.\n$/)
  expect(status).toBe(0)
})

// The full bound has eight times as many classes.
test('each entry of every register, read the other way, changes exactly the assessments that list it, within the quick bound', async () => {
  const { status, stdout } = await runCli(['rules', 'certify', '--quick', '--interpretations'])
  process.stdout.write(stdout)
  const entries = packIds().flatMap((id) => shipped(id).data.interpretations.map((entry) => entry.id))
  // Each changes something, and nothing that does not list it.
  for (const entry of entries) expect(stdout).toMatch(new RegExp(`^${entry} +\\d+ +[1-9]\\d* +0$`, 'm'))
  expect(stdout).toMatch(/\nCertified\.\n$/)
  expect(status).toBe(0)
})
