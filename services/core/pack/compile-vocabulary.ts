import { type ClassificationName, type CodeSet, codeSetOf, isCodeOf } from '../codes/code-set.ts'
import type { ImageControlVocabulary, Vocabulary } from '../evidence.ts'
import type { PackData } from './pack-schema.ts'
import { PackProblem, type PackScope, unknownName } from './pack-scope.ts'
import type { DataPath } from './parse-located.ts'

type Report = (path: DataPath, message: string) => void

type MemberData = string | { readonly code: string; readonly reading?: string | undefined }
const codeOf = (member: MemberData) => (typeof member === 'string' ? member : member.code)

function compileCodeSet(name: string, data: PackData['code-sets'][string], report: Report): CodeSet {
  // The schema lets exactly one classification through.
  const [classification, members] = Object.entries(data)[0] as [ClassificationName, MemberData[]]
  members.forEach((member, index) => {
    if (isCodeOf(classification, codeOf(member))) return
    const path = ['code-sets', name, classification, index]
    report(
      path,
      `"${codeOf(member)}" is not written as a code of ${classification} (such as C78.7, C22.-, J12.7)`,
    )
  })
  const named = members.filter((member) => typeof member === 'string' || member.reading === undefined)
  return codeSetOf(classification, members.map(codeOf), named.map(codeOf))
}

/** Compiles what a pack names: code sets, approaches, image control. Unknown names are reported with their place. */
export function compileScope(pack: PackData, report: Report): PackScope {
  const codeSets = new Map(
    Object.entries(pack['code-sets']).map(([name, data]) => [name, compileCodeSet(name, data, report)]),
  )
  const approachIds = pack.approaches.map(({ id }) => id)

  function codeSet(name: string): CodeSet {
    const set = codeSets.get(name)
    if (set === undefined) throw unknownName('code set', name, [...codeSets.keys()])
    return set
  }
  function approach(name: string): string {
    if (!approachIds.includes(name)) throw unknownName('approach', name, approachIds)
    return name
  }
  function named<T>(path: DataPath, fallback: T, find: () => T): T {
    try {
      return find()
    } catch (problem) {
      if (!(problem instanceof PackProblem)) throw problem
      report(path, problem.message)
      return fallback
    }
  }
  const empty = codeSetOf('opcs-4', [])
  const setAt = (path: DataPath, name: string) => named(path, empty, () => codeSet(name))
  const approachAt = (path: DataPath, name: string) => named(path, name, () => approach(name))

  const vocabulary: Vocabulary = {
    approaches: pack.approaches.map((data, index) => {
      const path = ['approaches', index]
      return {
        id: data.id,
        body: setAt([...path, 'body'], data.body),
        with: data.with === undefined ? null : setAt([...path, 'with'], data.with),
        recorded: setAt([...path, 'recorded'], data.recorded),
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

  const imageControl = compileImageControl(pack, setAt, approachAt)
  return {
    vocabulary,
    codeSet,
    approach,
    imageControl: () => {
      if (imageControl === null) throw new PackProblem('the pack has no image-control section')
      return imageControl
    },
  }
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
    unspecified: setAt(['image-control', 'unspecified'], data.unspecified),
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
