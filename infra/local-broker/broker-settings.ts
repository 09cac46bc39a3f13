/** The two sides of a listener: where the broker binds, and what it tells clients. */
export interface Listener {
  readonly bind: string
  readonly advertised: string
}

/**
 * Kafka's own properties for one throwaway KRaft node: broker and controller in one, nothing replicated,
 * no topic that was not asked for.
 */
export function brokerSettings(client: Listener, controller: string): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${controller}`,
    listeners: `PLAINTEXT://${client.bind},CONTROLLER://${controller}`,
    'advertised.listeners': `PLAINTEXT://${client.advertised}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'auto.create.topics.enable': 'false',
    // The default of 3 s makes every first join of a group wait, for members that never come here.
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.num.partitions': '4',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
  }
}

/** The same settings as the environment variables that the `apache/kafka` image reads. */
export function asEnvironment(settings: Readonly<Record<string, string>>): Record<string, string> {
  const name = (key: string) => `KAFKA_${key.toUpperCase().replaceAll('.', '_')}`
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [name(key), value]))
}
