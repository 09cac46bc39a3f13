import { loadCheckerConfig } from '../../services/config/checker-config.ts'
import { outputHeaders } from '../../services/pipeline/headers.ts'
import type { StoredRecord } from '../../services/pipeline/record.ts'
import { createKafkaTransport } from '../../services/transports/kafka/kafka-transport.ts'

// What is left of the checker without its checking: configured as it is, the same transport, every record copied.
const { COPY_HEADERS: headers, ...environment } = process.env
const { brokers, groupId, topics } = loadCheckerConfig(environment)
const stamp = { rulesetDigest: `sha256:${'0'.repeat(64)}`, now: new Date() }
const transport = createKafkaTransport({ brokers, clientId: 'bench-copier' })
const headersOf = (record: StoredRecord) =>
  headers === 'true' ? outputHeaders(record, 'out-of-scope', { ...stamp, now: new Date() }) : record.headers

const job = await transport.run({
  group: groupId,
  input: topics.input,
  outputs: [topics.enriched, topics.rejected, topics.deadLetter],
  process: (record) => {
    const { partition, key, value } = record
    return { topic: topics.enriched, partition, key, value, headers: headersOf(record) }
  },
})
process.once('SIGTERM', async () => {
  await job.stop()
  await transport.close()
  process.exit()
})
await job.ended
