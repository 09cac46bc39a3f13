import avro, { type Schema, type Type } from 'avsc'
import { reservedNamespace } from './assessed-schema.ts'
import { eventReader } from './event-reader.ts'

/** The parts of a type that hold others; which there are depends on its kind. */
type Parts = Type & {
  readonly fields?: readonly { readonly name: string; readonly type: Type }[]
  readonly itemsType?: Type
  readonly valuesType?: Type
  readonly types?: readonly Type[]
  readonly underlyingType?: Type
}

/** What speaks against a writer's event schema, as sentences; empty where it can be used. */
export function eventSchemaProblems(event: Schema): string[] {
  let type: Type
  try {
    type = avro.Type.forSchema(event, { omitRecordMethods: true })
    // The names of a union's branches would fall into the output's namespace.
    if (type.typeName !== 'record') return ['an event is a record']
    eventReader(event)
  } catch (problem) {
    return [
      `not the schema of a coded episode event: ${problem instanceof Error ? problem.message : problem}`,
    ]
  }
  return [...partsOf(type)].flatMap(([part, path]) => [
    ...(part.name?.split('.')[0] === reservedNamespace
      ? [`${path}: the namespace ${reservedNamespace} is reserved`]
      : []),
    ...(part.itemsType !== undefined && takesNoBytes(part.itemsType) ? [`${path}: items take no bytes`] : []),
  ])
}

/** Every type within the type and itself, once, with a path to it. */
function partsOf(type: Type): Map<Parts, string> {
  const found = new Map<Parts, string>()
  const look = (part: Parts | undefined, path: string): void => {
    if (part === undefined || found.has(part)) return
    found.set(part, path)
    for (const field of part.fields ?? []) look(field.type, `${path}.${field.name}`)
    for (const [index, branch] of (part.types ?? []).entries()) look(branch, `${path}[${index}]`)
    look(part.itemsType, `${path}[]`)
    look(part.valuesType, `${path}{}`)
    look(part.underlyingType, path)
  }
  look(type, 'event')
  return found
}

/** Whether a value of the type may take no byte at all, so that a list of any length fits in nothing. */
function takesNoBytes(type: Parts, within: ReadonlySet<Type> = new Set()): boolean {
  if (type.typeName === 'null') return true
  // A record that holds itself, and nothing else, has no value at all.
  if (type.typeName !== 'record' || within.has(type)) return false
  return (type.fields ?? []).every((field) => takesNoBytes(field.type, new Set([...within, type])))
}
