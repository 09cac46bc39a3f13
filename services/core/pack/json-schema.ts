import { z } from 'zod'
import { predicates } from '../predicates/registry.ts'
import { selectors } from '../selectors/registry.ts'
import { ruleCases } from './case-schema.ts'
import { packSchema } from './pack-schema.ts'
import type { Kind } from './pack-scope.ts'

type Json = Record<string, unknown>

/** The schemas that editors complete and check rules by, by the names of their files. */
export const jsonSchemas = {
  pack: () => withKinds(z.toJSONSchema(packSchema, { io: 'input' }) as Json),
  cases: () => z.toJSONSchema(ruleCases, { io: 'input' }) as Json,
} as const
export type JsonSchemaName = keyof typeof jsonSchemas

/** The schema as its file holds it. */
export function jsonSchemaText(name: JsonSchemaName): string {
  return `${JSON.stringify(jsonSchemas[name](), null, 2)}\n`
}

/** Puts the kinds of conditions and selections that the registries know in the place of what the pack's own schema leaves open. */
function withKinds(schema: Json): Json {
  const { condition, selection, ...defs } = schema['$defs'] as Record<string, Json>
  return {
    ...schema,
    $defs: {
      ...defs,
      condition: {
        ...described(condition),
        ...closed({ ...grammar, ...argsOf(predicates) }),
      },
      selection: { ...described(selection), ...closed(argsOf(selectors)), maxProperties: 1 },
    },
  }
}

const described = ({ description }: Json = {}) => ({ description })
const closed = (properties: Json) => ({
  type: 'object',
  properties,
  additionalProperties: false,
  minProperties: 1,
})

const conditionRef = { $ref: '#/$defs/condition' }
const selectionRef = { $ref: '#/$defs/selection' }
const grammar: Json = {
  all: { description: 'All of these hold.', type: 'array', minItems: 1, items: conditionRef },
  any: { description: 'One of these holds, at least.', type: 'array', minItems: 1, items: conditionRef },
  not: { description: 'This does not hold.', allOf: [conditionRef] },
  some: { description: 'The selection holds something.', allOf: [selectionRef] },
  none: { description: 'The selection holds nothing.', allOf: [selectionRef] },
  condition: { description: 'A condition of this pack by its name.', type: 'string' },
}

function argsOf<Compiled>(kinds: Readonly<Record<string, Kind<Compiled>>>): Json {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, { args }]) => {
      const { $schema: _, ...schema } = z.toJSONSchema(args, { io: 'input' })
      return [name, schema]
    }),
  )
}
