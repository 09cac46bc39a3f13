import { Fault } from '../../services/fault.ts'
import { whyUnreachable } from './ports.ts'
import type { Attempt } from './provider.ts'

/**
 * The brokers that `KAFKA_BROKERS` names (comma-separated host:port). Throws `broker-unreachable` when none of
 * them answers: who names a broker does not want another one.
 */
export async function givenBroker(): Promise<Attempt> {
  const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').map((broker) => broker.trim())
  const named = brokers.filter((broker) => broker !== '')
  if (named.length === 0) return { ok: false, reason: null }
  const reasons = await Promise.all(named.map((broker) => whyUnreachable(broker)))
  if (!reasons.includes(undefined)) throw new Fault('broker-unreachable', explain(named, reasons))
  const description = `the broker that KAFKA_BROKERS names, ${named.join(',')}`
  return { ok: true, broker: { kind: 'given', brokers: named, description, stop: async () => {} } }
}

function explain(named: readonly string[], reasons: readonly (string | undefined)[]): string {
  const each = named.map((broker, index) => `${broker} ${reasons[index]}`).join('; ')
  return `KAFKA_BROKERS: ${each}. Start that broker, correct the address, or unset KAFKA_BROKERS.`
}
