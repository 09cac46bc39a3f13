/** The two sides of a listener: where the broker binds, and what it tells clients. */
export interface Listener {
  readonly bind: string
  readonly advertised: string
}

/**
 * Kafka's own properties for one throwaway KRaft node, broker and controller in one, and no topic that was not asked
 * for. `controllers` are the addresses of the quorum's nodes, whose ids count from 1. Everything has a copy on up to
 * three of them, and with more than one, two must have a record before it counts.
 */
export function brokerSettings(
  client: Listener,
  controllers: readonly string[],
  id = 1,
): Record<string, string> {
  const copies = String(Math.min(3, controllers.length))
  const inSync = String(Math.min(2, controllers.length))
  return {
    'process.roles': 'broker,controller',
    'node.id': String(id),
    'controller.quorum.voters': controllers.map((address, n) => `${n + 1}@${address}`).join(','),
    listeners: `PLAINTEXT://${client.bind},CONTROLLER://${controllers[id - 1]}`,
    'advertised.listeners': `PLAINTEXT://${client.advertised}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'auto.create.topics.enable': 'false',
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    // The default of 3 s makes every first join of a group wait, for members that never come here.
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.num.partitions': '4',
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.num.partitions': '4',
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
  }
}

/** The same settings as the environment variables that the `apache/kafka` image reads. */
export function asEnvironment(settings: Readonly<Record<string, string>>): Record<string, string> {
  const name = (key: string) => `KAFKA_${key.toUpperCase().replaceAll('.', '_')}`
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [name(key), value]))
}
