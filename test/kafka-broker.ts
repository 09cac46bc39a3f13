import { describe, inject } from 'vitest'

const given = inject('kafkaBrokers')

/** The broker for tests, host:port each; none where no broker could be had. */
export const kafkaBrokers: readonly string[] = given?.split(',') ?? []

/** Describes tests that need a broker: without one they are skipped, and say so. */
export function describeWithKafka(name: string, tests: () => void): void {
  if (given === null) {
    process.stderr.write(
      `SKIPPED: ${name}: there is no Kafka broker (KAFKA_BROKERS, Docker or Java 17 with Maven)\n`,
    )
  }
  describe.skipIf(given === null)(name, tests)
}
