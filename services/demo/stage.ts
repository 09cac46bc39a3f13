import { startLocalBroker } from '../../infra/local-broker/local-broker.ts'
import { createFilesTransport } from '../transports/files/files-transport.ts'
import { createKafkaTransport } from '../transports/kafka/kafka-transport.ts'
import { createMemoryTransport } from '../transports/memory/memory-transport.ts'
import type { Transport } from '../transports/transport.ts'

/** Where the demo runs, what to call it, and the prefix of its topics: a broker of somebody else's may hold others. */
export interface Stage {
  readonly transport: Transport
  readonly description: string
  readonly topicPrefix: string
  readonly close: () => Promise<void>
}

const giveUpAfterMs = 30_000

/** A real broker if one can be had here, else memory; or files in a folder, where asked for. */
export async function setStage(folder: string | undefined, say: (line: string) => void): Promise<Stage> {
  if (folder !== undefined) return without(createFilesTransport({ folder }), `files in ${folder}, no broker`)
  const broker = await startLocalBroker({ log: say })
  if (broker === null) {
    say('No Kafka broker can be had here. The demo runs in memory: the same pipeline, but no Kafka.')
    return without(createMemoryTransport(), 'memory, no broker')
  }
  const transport = createKafkaTransport({
    brokers: broker.brokers,
    clientId: 'coding-quality-demo',
    giveUpAfterMs,
  })
  const isForeign = broker.kind === 'given'
  return {
    transport,
    description: broker.description,
    topicPrefix: isForeign ? `demo-${Date.now().toString(36)}.` : '',
    close: async () => {
      await transport.close()
      await broker.stop()
    },
  }
}

function without(transport: Transport, description: string): Stage {
  return { transport, description, topicPrefix: '', close: () => transport.close() }
}
