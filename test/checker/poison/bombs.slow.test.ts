import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { createPoisonTopics } from './poisoned-checker.ts'

const run = promisify(execFile)
const bombedChecker = fileURLToPath(new URL('./bombed-checker.ts', import.meta.url))

/** In MiB. A reader that trusts what they claim takes gigabytes. */
const mostMore = { bombed: 128, miscoded: 256 }

describeWithKafka('bombs', () => {
  test('take about as much memory as they have bytes, and so do codes without end', {
    timeout: 120_000,
  }, async () => {
    const topics = await createPoisonTopics(kafkaBrokers)
    const bombed = [bombedChecker, kafkaBrokers.join(','), JSON.stringify(topics)]
    const { stdout } = await run(process.execPath, bombed, { timeout: 100_000 })
    const peaks = JSON.parse(stdout)
    expect(peaks.usual).toBeGreaterThan(0)
    expect(peaks.bombed - peaks.usual, stdout).toBeLessThan(mostMore.bombed)
    expect(peaks.miscoded - peaks.bombed, stdout).toBeLessThan(mostMore.miscoded)
  })
})
