import { membersOf } from '../../core/pack/compile-vocabulary.ts'
import type { Pack } from '../../core/pack/load-pack.ts'
import type { PackData } from '../../core/pack/pack-schema.ts'
import { outOfScopeText } from './examples.ts'
import type { JudgedCase } from './judged-cases.ts'
import { blocks, code, linkTo, markdownTable, plain } from './markdown.ts'

/** At which episodes the pack looks: the procedure in the words of each code list, what puts an episode out of scope, and examples of that. */
export function scopeSection({ data }: Pack, outOfScope: readonly JudgedCase[]): string {
  if (data.scope === 'every-episode')
    return blocks(
      '## Which episodes',
      'Every episode, whatever was done. The pack makes no episode conforming.',
    )
  return blocks(
    '## Which episodes',
    ...procedureParts(data),
    ...exclusionParts(data),
    outOfScopeText(outOfScope),
    ...imageControlParts(data),
  )
}

/** The codes of a set, each with what messages call it. */
function named(data: PackData, set: string): string {
  return membersOf(data['code-sets'][set] ?? {})
    .map((member) => {
      const name = data.names[member.code]
      return `${code(member.code)}${name === undefined ? '' : ` ${plain(name)}`}`
    })
    .join('; ')
}

function procedureParts(data: PackData): (string | string[])[] {
  const body = (pattern: { readonly body: string; readonly with?: string | undefined }) =>
    `${named(data, pattern.body)}${pattern.with === undefined ? '' : `; with ${named(data, pattern.with)} among its own codes`}`
  const approaches = markdownTable(
    ['Approach', 'OPCS-4', 'Recorded in SNOMED CT as'],
    data.approaches.map((approach) => [
      approach.id,
      body(approach),
      approach.recorded === undefined ? '' : named(data, approach.recorded),
    ]),
  )
  const nearMisses = data['near-misses'].map((one) => [one.approach, body(one)])
  const conversions = data.conversions.map(
    (one) =>
      `Recorded ${one.recorded} counts as ${one['counts-as']} where an ${one['counts-as']} procedure has ${named(data, one['where-group-holds'])}${one.reading === undefined ? '' : ` (${linkTo(one.reading)})`}.`,
  )
  return [
    'The procedure, as the code lists say it. A code and the supplementary codes behind it, up to the next procedure, belong together.',
    approaches,
    ...conversions,
    ...(nearMisses.length === 0
      ? []
      : [
          'These may mean the same procedure, and are looked at too:',
          markdownTable(['Approach', 'OPCS-4'], nearMisses),
        ]),
  ]
}

function exclusionParts({ applicability }: PackData): (string | string[])[] {
  if (applicability.length === 0) return []
  const rows = applicability.map((exclusion) => [
    code(exclusion.reason),
    plain(exclusion.title ?? ''),
    exclusion['see-also'].map(({ guidance }) => guidance).join(', '),
    exclusion.reading === undefined ? '' : linkTo(exclusion.reading),
  ])
  return [
    'An episode is out of scope where one of these holds; the first gives the reason, and where other guidance fits, the verdict names it.',
    markdownTable(['Reason', 'When', 'May point at', 'Reading'], rows),
  ]
}

function imageControlParts(data: PackData): (string | string[])[] {
  const image = data['image-control']
  if (image === undefined) return []
  const carried = image.carried.map(({ method, codes, approach }) => [
    method,
    named(data, codes),
    `${approach} only`,
  ])
  const methods = image.methods.map(({ method, codes, before }) => [
    method,
    named(data, codes),
    before === undefined ? '' : `before ${before} only`,
  ])
  return [
    '## Codes of image control',
    `Image control is coded with ${named(data, image.codes)}.${image.unspecified === undefined ? '' : ` The method is left open by ${named(data, image.unspecified)}.`}`,
    ...(methods.length === 0
      ? ['No code is asked by its method.']
      : [markdownTable(['Method in the record', 'OPCS-4', 'Where'], [...methods, ...carried])]),
  ]
}
