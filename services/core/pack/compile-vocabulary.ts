import { type ClassificationName, type CodeSet, codeSetOf, isCodeOf } from '../codes/code-set.ts'
import { whatWasMeant } from '../codes/misspelt.ts'
import type { ImageControlVocabulary, ImageMethodVocabulary, Vocabulary } from '../evidence.ts'
import { attemptWith, type Report } from './attempt.ts'
import type { PackData } from './pack-schema.ts'
import { PackProblem, type PackScope, unknownName } from './pack-scope.ts'
import type { DataPath } from './parse-located.ts'

type CodeSetData = PackData['code-sets'][string]

/** The members of a code set as written, each with its classification and the reading that lets it in, if one does. */
export function membersOf(data: CodeSetData) {
  // The schema lets exactly one classification through.
  const [classification, members] = Object.entries(data)[0] as [
    ClassificationName,
    CodeSetData['opcs-4'] & {},
  ]
  return members.map((member) => ({
    classification,
    ...(typeof member === 'string' ? { code: member, reading: undefined } : member),
  }))
}

const examples = { 'icd-10': 'C78.7, C22.-', 'opcs-4': 'J12.7, Y53.-, Y', 'snomed-ct': "'609232008'" }

function compileCodeSet(name: string, data: CodeSetData, report: Report): CodeSet {
  const [classification] = Object.keys(data) as [ClassificationName]
  const members = membersOf(data)
  members.forEach(({ code }, index) => {
    if (isCodeOf(classification, code)) return
    const meant = whatWasMeant(classification, code)
    report(
      ['code-sets', name, classification, index],
      `"${code}" is not written as a code of ${classification} (such as ${examples[classification]})${meant === null ? '' : `: ${meant}`}`,
    )
  })
  const named = members.filter(({ reading }) => reading === undefined)
  const codesOf = (some: typeof members) => some.map(({ code }) => code)
  return codeSetOf(classification, codesOf(members), codesOf(named))
}

/** Compiles what a pack names: code sets, approaches, image control. Unknown names are reported with their place. */
export function compileScope(pack: PackData, report: Report): PackScope {
  const codeSets = new Map(
    Object.entries(pack['code-sets']).map(([name, data]) => [name, compileCodeSet(name, data, report)]),
  )
  const approachIds = pack.approaches.map(({ id }) => id)

  function codeSet(name: string, of?: ClassificationName): CodeSet {
    const set = codeSets.get(name)
    if (set === undefined) throw unknownName('code set', name, [...codeSets.keys()])
    if (of !== undefined && set.classification !== of) {
      throw new PackProblem(`code set "${name}" is of ${set.classification}, codes of ${of} are wanted here`)
    }
    return set
  }
  function approach(name: string): string {
    if (!approachIds.includes(name)) throw unknownName('approach', name, approachIds)
    return name
  }
  const attempt = attemptWith(report)
  const empty = codeSetOf('opcs-4', [])
  const setAt = (path: DataPath, name: string, of: ClassificationName = 'opcs-4') =>
    attempt(path, empty, () => codeSet(name, of))
  const approachAt = (path: DataPath, name: string) => attempt(path, name, () => approach(name))

  const vocabulary: Vocabulary = {
    approaches: pack.approaches.map((data, index) => {
      const path = ['approaches', index]
      return {
        id: data.id,
        body: setAt([...path, 'body'], data.body),
        with: data.with === undefined ? null : setAt([...path, 'with'], data.with),
        recorded:
          data.recorded === undefined
            ? codeSetOf('snomed-ct', [])
            : setAt([...path, 'recorded'], data.recorded, 'snomed-ct'),
      }
    }),
    nearMisses: pack['near-misses'].map((data, index) => {
      const path = ['near-misses', index]
      return {
        approach: approachAt([...path, 'approach'], data.approach),
        body: setAt([...path, 'body'], data.body),
        with: data.with === undefined ? null : setAt([...path, 'with'], data.with),
      }
    }),
    conversions: pack.conversions.map((data, index) => {
      const path = ['conversions', index]
      return {
        recorded: approachAt([...path, 'recorded'], data.recorded),
        countsAs: approachAt([...path, 'counts-as'], data['counts-as']),
        whereGroupHolds: setAt([...path, 'where-group-holds'], data['where-group-holds']),
      }
    }),
  }

  const compiled = compileImageControl(pack, setAt, approachAt)
  function imageControl(): ImageControlVocabulary {
    if (compiled === null) throw new PackProblem('the pack has no image-control section')
    return compiled
  }
  function imageMethods(): ImageMethodVocabulary {
    const { unspecified, ...rest } = imageControl()
    if (unspecified !== null) return { ...rest, unspecified }
    throw new PackProblem(
      'this asks about methods of image control, and the image-control section does not say which codes name none: add "unspecified" with their code set',
    )
  }
  return { vocabulary, codeSet, approach, imageControl, imageMethods }
}

function compileImageControl(
  pack: PackData,
  setAt: (path: DataPath, name: string) => CodeSet,
  approachAt: (path: DataPath, name: string) => string,
): ImageControlVocabulary | null {
  const data = pack['image-control']
  if (data === undefined) return null
  return {
    codes: setAt(['image-control', 'codes'], data.codes),
    unspecified:
      data.unspecified === undefined ? null : setAt(['image-control', 'unspecified'], data.unspecified),
    carried: data.carried.map(({ approach, codes, method }, index) => ({
      approach: approachAt(['image-control', 'carried', index, 'approach'], approach),
      codes: setAt(['image-control', 'carried', index, 'codes'], codes),
      method,
    })),
    methods: data.methods.map(({ method, codes, before }, index) => ({
      method,
      codes: setAt(['image-control', 'methods', index, 'codes'], codes),
      before: before ?? null,
    })),
  }
}
