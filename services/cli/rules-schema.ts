import { Argument, Command } from 'commander'
import { type JsonSchemaName, jsonSchemas, jsonSchemaText } from '../core/pack/json-schema.ts'
import { openOutput } from '../terminal/output.ts'

/** `coding-quality rules schema`: the JSON Schema by which editors complete and check the files of a pack. */
export function schemaCommand(): Command {
  return new Command('schema')
    .summary('the JSON Schema of a pack, or of its cases, for editors')
    .description(
      'Prints the JSON Schema of a pack, or of a file of cases. Editors that know YAML complete and check the files by it: the first line of each names its schema.',
    )
    .addArgument(
      new Argument('[FILE]', 'which of the files').choices(Object.keys(jsonSchemas)).default('pack'),
    )
    .addHelpText('after', '\nExamples:\n  coding-quality rules schema\n  coding-quality rules schema cases')
    .action(async (name: JsonSchemaName) => {
      const output = openOutput()
      await output.write(jsonSchemaText(name))
      await output.end()
    })
}
