import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../../infra/local-broker/ports.ts'
import { createKafkaTransport } from '../../../services/transports/kafka/kafka-transport.ts'
import type { Transport } from '../../../services/transports/transport.ts'
import { verifyOneOutputEach } from '../../../services/verify/one-output-each.ts'
import { describeWithKafka, kafkaBrokers } from '../../kafka-broker.ts'
import { brokenRules } from './changed-rules.ts'
import { startShadowed, untilCommitted, untilMetrics } from './running-shadow.ts'
import { create, outputsOf, readAll, shadowedTopics, someInputs } from './shadowed-topics.ts'

const rules = brokenRules()

describeWithKafka('a checker whose shadow is not sound', () => {
  let transport: Transport
  beforeAll(() => {
    transport = createKafkaTransport({ brokers: kafkaBrokers, clientId: 'shadow-test' })
  })
  afterAll(async () => {
    await transport.close()
    rules.remove()
  })

  test('starts without it, says what is wrong and where, and puts out what it should', async () => {
    const topics = shadowedTopics('refused')
    await create(transport, [topics.input, ...outputsOf(topics), topics.shadow], 1)
    const some = someInputs(200, 11)
    await transport.append(topics.input, some)
    const port = await freePort()
    await using checker = startShadowed(topics, rules.folder, { HTTP_PORT: String(port) })
    await untilCommitted(transport, topics, some.length)

    const file = join(rules.folder, 'ipg553', 'pack.yaml')
    const lines = readFileSync(file, 'utf8').split('\n')
    const line = lines.findIndex((text) => text.includes('liver-metastases')) + 1
    expect(await checker.logged('shadow-refused')).toMatchObject({
      level: 'error',
      fault: { code: 'pack-invalid', message: expect.stringContaining(`${file}:${line}:`) },
    })
    const page = await untilMetrics(port, /coding_quality_shadow_refused 1\n/)
    expect(page).toMatch(/coding_quality_ready 1\n/)
    expect(page).not.toContain('coding_quality_shadow_info{')
    const verification = await verifyOneOutputEach(transport, topics.input, outputsOf(topics))
    expect(verification).toMatchObject({ problems: [], inputs: some.length })
    expect(await readAll(transport, topics.shadow)).toEqual([])
    expect((await checker.end('SIGTERM')).status).toBe(0)
  })
})
