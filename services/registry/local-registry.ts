import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import avro, { type Schema } from 'avsc'
import { z } from 'zod'
import { Fault } from '../fault.ts'
import { assessedSchema, eventSchemaProblems } from '../pipeline/avro/assessed-schema.ts'
import type { RegisteredEventSchema, SchemaRegistry } from '../pipeline/schema-registry.ts'

const shippedSchemas = fileURLToPath(new URL('../../schemas', import.meta.url))

/** The version of the assessment's schema that outputs carry. */
const assessmentFile = 'assessment/v1.avsc'

const registrations = z.array(
  z.strictObject({
    id: z.int().positive(),
    subject: z.enum(['coded-episode-event', 'assessed-episode']),
    version: z.int().positive(),
    file: z.string(),
    sha256: z.string(),
  }),
)
type Registration = z.infer<typeof registrations>[number]

/** A schema registry that reads files: its ids stand in `ids.json`, and a registered file never changes. */
export interface LocalRegistry extends SchemaRegistry {
  /** The latest event schema, with its id: what our own producers write. */
  readonly latestEvent: { readonly id: number; readonly schema: Schema }
  /** Any registered schema by its id, for readers of the output topics. */
  readonly schema: (id: number) => Schema | undefined
}

/**
 * Reads the registry that ships with the product, or another folder of the same form.
 * @throws Fault `schema-invalid`, naming everything that is wrong: a changed file, an event schema that cannot be
 * used, an output schema that is not registered.
 */
export function readLocalRegistry(folder: string = shippedSchemas): LocalRegistry {
  const problems: string[] = []
  const list = registrations.parse(JSON.parse(readFileSync(join(folder, 'ids.json'), 'utf8')))
  const schemas = new Map(list.map((entry) => [entry.id, readRegistered(folder, entry, problems)]))
  const assessment = JSON.parse(readFileSync(join(folder, assessmentFile), 'utf8')) as Schema

  const outputIds = new Map(
    list
      .filter(({ subject }) => subject === 'assessed-episode')
      .map(({ id }) => [canonical(schemas.get(id) ?? 'null'), id]),
  )
  const events = new Map<number, RegisteredEventSchema>()
  const eventEntries = list.filter(({ subject }) => subject === 'coded-episode-event')
  for (const { id, file } of eventEntries) {
    const schema = schemas.get(id) ?? 'null'
    for (const problem of eventSchemaProblems(schema)) problems.push(`${file}: ${problem}`)
    const outputId = outputIds.get(canonical(assessedSchema(schema, assessment)))
    if (outputId === undefined)
      problems.push(`${file}: no schema of its outputs with ${assessmentFile} is registered`)
    else events.set(id, { schema, outputId })
  }
  const latest = eventEntries.toSorted((a, b) => b.version - a.version)[0]
  if (latest === undefined) problems.push('ids.json: no event schema is registered')
  if (latest === undefined || problems.length > 0) throw new Fault('schema-invalid', problems.join('\n'))
  return {
    assessment,
    eventSchema: (id) => events.get(id),
    schema: (id) => schemas.get(id),
    latestEvent: { id: latest.id, schema: schemas.get(latest.id) ?? 'null' },
  }
}

function readRegistered(folder: string, { file, sha256 }: Registration, problems: string[]): Schema {
  const bytes = readFileSync(join(folder, file))
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    problems.push(
      `${file}: not the file that was registered; a changed schema is a new version in a new file`,
    )
  }
  return JSON.parse(bytes.toString('utf8')) as Schema
}

function canonical(schema: Schema): string {
  return JSON.stringify(avro.Type.forSchema(schema).schema())
}
