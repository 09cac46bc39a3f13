import type { Schema } from 'avsc'

/** An event schema that writers use, and the id under which the schema of its output is registered. */
export interface RegisteredEventSchema {
  readonly schema: Schema
  readonly outputId: number
}

/**
 * Where schema ids lead. Looking up never waits: what the pipeline may meet is known before a record is processed.
 * Only event schemas are found here, so no other kind of record passes for an event.
 */
export interface SchemaRegistry {
  readonly eventSchema: (id: number) => RegisteredEventSchema | undefined
  /** The schema of the assessment, as our own outputs carry it. */
  readonly assessment: Schema
}

/** A registry that leads back, too: from an output to the event in it. */
export interface OutputRegistry extends SchemaRegistry {
  /** The id of an event schema whose outputs have this id. Several may: all of them read the same bytes alike. */
  readonly eventIdOf: (outputId: number) => number | undefined
}
