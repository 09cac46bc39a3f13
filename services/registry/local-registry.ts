import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import avro, { type Schema } from 'avsc'
import { z } from 'zod'
import { Fault } from '../fault.ts'
import { assessedSchema } from '../pipeline/avro/assessed-schema.ts'
import { eventSchemaProblems } from '../pipeline/avro/event-schema-problems.ts'
import type { OutputRegistry, RegisteredEventSchema } from '../pipeline/schema-registry.ts'

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
export interface LocalRegistry extends OutputRegistry {
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
  const list = readRegistrations(folder, problems)
  const schemas = new Map(list.map((entry) => [entry.id, readRegistered(folder, entry, problems)]))
  const assessment = parseSchema(readSchemaFile(folder, assessmentFile), assessmentFile, problems)

  const outputIds = new Map(
    list
      .filter(({ subject }) => subject === 'assessed-episode')
      .map(({ id }) => [canonical(schemas.get(id) ?? 'null'), id]),
  )
  const events = new Map<number, RegisteredEventSchema>()
  const eventEntries = list.filter(({ subject }) => subject === 'coded-episode-event')
  for (const { id, file } of eventEntries) {
    const schema = schemas.get(id) ?? 'null'
    const own = schema === 'null' ? [] : eventSchemaProblems(schema)
    for (const problem of own) problems.push(`${file}: ${problem}`)
    if (schema === 'null' || own.length > 0) continue
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
    eventIdOf: (outputId) => events.entries().find(([, event]) => event.outputId === outputId)?.[0],
    schema: (id) => schemas.get(id),
    latestEvent: { id: latest.id, schema: schemas.get(latest.id) ?? 'null' },
  }
}

function readRegistrations(folder: string, problems: string[]): Registration[] {
  const file = 'ids.json'
  let list: Registration[]
  try {
    list = registrations.parse(JSON.parse(readSchemaFile(folder, file).toString('utf8')))
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('schema-invalid', `${file}: not a list of registered schemas: ${reasonOf(cause)}`, {
      cause,
    })
  }
  for (const [index, { id, subject, version }] of list.entries()) {
    const above = list.slice(0, index)
    if (above.some((entry) => entry.id === id)) problems.push(`${file}: id ${id} is given twice`)
    if (above.some((entry) => entry.subject === subject && entry.version === version))
      problems.push(`${file}: ${subject} has two schemas of version ${version}`)
  }
  return list
}

function readSchemaFile(folder: string, file: string): Buffer {
  try {
    return readFileSync(join(folder, file))
  } catch (cause) {
    throw new Fault('schema-invalid', `${file}: cannot be read from ${folder}`, { cause })
  }
}

/** The schema in a file; the null schema stands for one that is none. */
function parseSchema(bytes: Buffer, file: string, problems: string[]): Schema {
  try {
    const schema = JSON.parse(bytes.toString('utf8')) as Schema
    canonical(schema)
    return schema
  } catch (cause) {
    problems.push(`${file}: not an Avro schema: ${reasonOf(cause)}`)
    return 'null'
  }
}

function readRegistered(folder: string, { file, sha256 }: Registration, problems: string[]): Schema {
  const bytes = readSchemaFile(folder, file)
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    problems.push(
      `${file}: not the file that was registered; a changed schema is a new version in a new file`,
    )
  }
  return parseSchema(bytes, file, problems)
}

const reasonOf = (problem: unknown) =>
  problem instanceof z.ZodError
    ? z.prettifyError(problem)
    : problem instanceof Error
      ? problem.message
      : String(problem)

function canonical(schema: Schema): string {
  return JSON.stringify(avro.Type.forSchema(schema).schema())
}
