import type { PackData } from './pack-schema.ts'
import type { DataPath } from './parse-located.ts'
import { readingsNamed } from './readings.ts'
import { type Use, usesOf } from './uses.ts'

/** An element of a pack that rests on an entry of the register. */
export interface ReadingElement {
  /** In words. */
  readonly element: string
  /** What the other reading does to it. */
  readonly otherwise: string
  /** The rules and exclusions that see it; null where it decides whether the pack applies, and so reaches all. */
  readonly reaches: readonly string[] | null
}

/** The elements of a pack that an entry of its register switches. */
export function elementsReadBy(pack: PackData, entry: string): ReadingElement[] {
  return readingsNamed(pack)
    .filter(({ id }) => id === entry)
    .map(({ path }) => elementAt(pack, path.slice(0, -1)))
}

function elementAt(pack: PackData, path: DataPath): ReadingElement {
  const [section, key] = path
  const describe = sections[String(section)]
  if (describe === undefined)
    return { element: path.map(String).join(' '), otherwise: 'dropped', reaches: null }
  return { otherwise: 'dropped', ...describe(pack, String(key), Number(path.at(-1))) }
}

type Described = Omit<ReadingElement, 'otherwise'> & { readonly otherwise?: string }

const sections: Readonly<Record<string, (pack: PackData, key: string, index: number) => Described>> = {
  rules(pack, key, index) {
    const rule = pack.rules[Number(key)]
    const finding = rule?.findings[index]
    const severity = finding?.otherwise?.severity
    return {
      element: `finding ${index + 1} of the rule ${rule?.id} (${finding?.status}, ${finding?.severity})`,
      ...(severity === undefined ? {} : { otherwise: `of severity ${severity}` }),
      reaches: [`rule ${rule?.id}`],
    }
  },
  'code-sets'(pack, name, index) {
    const members = Object.values(pack['code-sets'][name] ?? {})[0] ?? []
    const member = members[index]
    const code = typeof member === 'string' ? member : member?.code
    return {
      element: `code ${code} of the set ${name}`,
      reaches: reach(pack, (use) => use.kind === 'code-set' && use.name === name),
    }
  },
  applicability(pack, key) {
    return { element: `exclusion ${pack.applicability[Number(key)]?.reason}`, reaches: null }
  },
  conversions(pack, key) {
    const { recorded, 'counts-as': countsAs } = pack.conversions[Number(key)] ?? {}
    return {
      element: `conversion of ${recorded} to ${countsAs}`,
      reaches: reach(pack, (use) => use.kind === 'section' && use.name === 'conversions'),
    }
  },
  'image-control'(pack, _, index) {
    const method = pack['image-control']?.methods[index]
    return {
      element: `codes ${method?.codes} for the method ${method?.method}`,
      reaches: reach(pack, (use) => use.kind === 'section' && use.name === 'image-control'),
    }
  },
}

/** The rules and exclusions among the users; a section of the vocabulary stands for those that use it. */
function reach(pack: PackData, isMeant: (use: Use) => boolean): string[] {
  const uses = usesOf(pack)
  const users = new Set(uses.filter(isMeant).map(({ by }) => by))
  const through = (by: string, section: string) =>
    users.has(by)
      ? uses.filter(({ kind, name }) => kind === 'section' && name === section).map((use) => use.by)
      : []
  const all = [
    ...users,
    ...through('image control', 'image-control'),
    ...through('conversion', 'conversions'),
  ]
  return [...new Set(all)].filter((by) => /^(rule|applicability|approach|near miss) /.test(by))
}
