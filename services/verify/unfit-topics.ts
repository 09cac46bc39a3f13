import type { Retained } from '../transports/transport.ts'
import type { Problems } from './problems.ts'
import type { Verified } from './trail.ts'

/** Adds a problem for every topic on which the checker's promise cannot hold. */
export function findUnfit(
  { input, outputs, retained }: Verified & { readonly retained: ReadonlyMap<string, Retained> },
  problems: Problems,
): void {
  const countOf = (topic: string) => retained.get(topic)?.partitions.size ?? 0
  for (const topic of outputs) {
    if (countOf(topic) !== countOf(input)) {
      const what = `has ${countOf(topic)} partitions where ${input} has ${countOf(input)}`
      problems.add('unfit-topic', topic, what)
    }
    if (retained.get(topic)?.compacted) {
      problems.add(
        'unfit-topic',
        topic,
        'is compacted, so that outputs are deleted; its cleanup.policy has to be delete',
      )
    }
  }
}
