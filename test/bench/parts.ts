import type { Part } from './part.ts'
import { broker } from './parts/broker.ts'
import { check } from './parts/check.ts'
import { codes } from './parts/codes.ts'
import { core } from './parts/core.ts'
import { encodings } from './parts/encodings.ts'
import { latency } from './parts/latency.ts'
import { length } from './parts/length.ts'
import { noChecking } from './parts/no-checking.ts'
import { partitions } from './parts/partitions.ts'
import { recovery } from './parts/recovery.ts'
import { rules } from './parts/rules.ts'
import { streamsPart } from './parts/streams.ts'

/** The parts by their names. */
export const parts: Readonly<Record<string, Part>> = {
  streams: streamsPart,
  'no-checking': noChecking,
  broker,
  core,
  check,
  rules,
  latency,
  partitions,
  codes,
  encodings,
  length,
  recovery,
}
