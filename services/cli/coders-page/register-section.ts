import type { Pack } from '../../core/pack/load-pack.ts'
import { elementsReadBy } from '../../core/pack/reading-elements.ts'
import { blocks, plain } from './markdown.ts'

/** The register of readings: what the guidance leaves open, how it is read here, and what would be otherwise. */
export function registerSection({ data }: Pack): string {
  if (data.interpretations.length === 0) return ''
  const entries = data.interpretations.toSorted((a, b) => a.id.localeCompare(b.id))
  return blocks(
    '## Readings of the guidance',
    'Where the guidance leaves a choice open, it is written down here. Each verdict lists the readings that it depends on.',
    ...entries.flatMap(({ id, question, chosen, alternative, evidence }) => [
      `### ${id}`,
      plain(question),
      [
        `- **Read here:** ${plain(chosen)}`,
        `- **The other reading:** ${plain(alternative)}`,
        `- **What speaks for the choice:** ${plain(evidence)}`,
        ...elementsReadBy(data, id).map(
          ({ element, otherwise }) =>
            `- **It decides:** ${plain(element)}, which under the other reading is ${plain(otherwise)}`,
        ),
      ],
    ]),
  )
}
