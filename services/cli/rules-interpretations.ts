import { Command } from 'commander'
import { loadPack, type Pack } from '../core/pack/load-pack.ts'
import { elementsReadBy, type ReadingElement } from '../core/pack/reading-elements.ts'
import { openOutput } from '../terminal/output.ts'
import { namedPacks, packsMeaning } from './named-packs.ts'

/** `coding-quality rules interpretations`: the register of readings, and what depends on each. */
export function interpretationsCommand(): Command {
  return new Command('interpretations')
    .summary('the choices that the guidance leaves open, and what depends on them')
    .description(
      'Prints the interpretation register: each choice that the guidance leaves open, how it is read here, the other reading, the evidence, and the elements of the pack that its switch changes.',
    )
    .argument('[PACK...]', packsMeaning)
    .addHelpText(
      'after',
      '\nExamples:\n  coding-quality rules interpretations\n  coding-quality rules interpretations ipg553',
    )
    .action(async (named: string[]) => {
      const output = openOutput()
      await output.write(registerText(namedPacks(...named).map(loadPack)))
      await output.end()
    })
}

/** The register of the packs as text, entries in the order of their ids within each pack. */
export function registerText(packs: readonly Pack[]): string {
  return packs.map(packRegister).join('\n')
}

function packRegister({ id, data }: Pack): string {
  const entries = data.interpretations.toSorted((a, b) => a.id.localeCompare(b.id))
  const count = entries.length === 1 ? 'one entry' : `${entries.length} entries`
  return [
    `${id} ${data.version}: ${entries.length === 0 ? 'no entry, nothing is left open' : count}`,
    ...entries.flatMap((entry) => [
      '',
      `${entry.id}  ${entry.question}`,
      `      chosen       ${entry.chosen}`,
      `      alternative  ${entry.alternative}`,
      `      evidence     ${entry.evidence}`,
      ...elementsReadBy(data, entry.id).map((element) => `      switches     ${elementText(element)}`),
    ]),
    '',
  ].join('\n')
}

function elementText({ element, otherwise, reaches }: ReadingElement): string {
  const others = reaches?.filter((part) => !element.includes(part)) ?? ['every rule']
  return `${element}: ${otherwise} under the other reading${others.length === 0 ? '' : `; reaches ${others.join(', ')}`}`
}
