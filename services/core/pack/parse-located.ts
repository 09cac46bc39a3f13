import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import type { z } from 'zod'
import { isObject, salvage, valueAt } from './salvage.ts'
import { formMessage, shapeMessages, wantsQuotes } from './shape-messages.ts'

/** A YAML file's text with the name to use for it in messages. */
export interface SourceText {
  readonly file: string
  readonly text: string
}

/** A place in the data: keys and list indexes from the root. */
export type DataPath = readonly PropertyKey[]

/** Checked data that still knows where each of its parts stands. */
export interface Located<Data> {
  readonly data: Data
  /** `file:line:column` of a place in the data, or of the nearest part around it that is written. */
  readonly at: (path: DataPath) => string
  /** Where problems of its shape have been told: what is wrong there follows from them. */
  readonly told: readonly DataPath[]
  /** Something that is written could not be read, so that what it uses looks unused. */
  readonly lost: boolean
}

/** Whether a problem of its shape has been told of a place, or of what is around it. */
export const isTold = ({ told }: Located<unknown>, path: DataPath): boolean =>
  told.some((around) => around.every((key, index) => key === path[index]))

/**
 * Parses YAML and checks its shape; what is wrong is added to `problems`, each with `file:line:column`. Where something
 * is, the data is what can be looked into all the same, and null where nothing can.
 */
export function parseLocated<Data>(
  { file, text }: SourceText,
  schema: z.ZodType<Data>,
  problems: string[],
): Located<Data> | null {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const { contents } = document
  const broken = [...brokenParts(document), ...aliases(document)].sort((a, b) => a.at - b.at)
  for (const { at, message } of broken) problems.push(`${place(at)} ${message}`)
  if (broken.some((part) => !leavesTheRest(part, contents))) return null
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    problems.push(`${place(0)} the file is empty`)
    return null
  }

  const at = (path: DataPath): string => {
    for (let length = path.length; length > 0; length--) {
      const node = nodeAt(contents, path.slice(0, length))
      if (node?.range) return place(node.range[0])
    }
    return place(contents.range?.[0] ?? 0)
  }
  const todo = placeholders(document)
  for (const { at, message } of todo) problems.push(`${place(at)} ${message}`)
  const raw: unknown = document.toJS()
  const parsed = schema.safeParse(raw, { error: shapeMessages })
  const lost = broken.length > 0
  if (parsed.success) return todo.length > 0 ? null : { data: parsed.data, at, told: [], lost }
  const written = (path: DataPath) => sourceOf(nodeAt(contents, path))
  for (const issue of asQuoted(parsed.error.issues, raw, schema, written)) {
    const name = issue.path.join('.')
    const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : []
    const key = unknown === undefined ? null : keyAt(contents, issue.path, unknown)
    const offset = key ?? nodeAt(contents, issue.path)?.range?.[0]
    // What is to be filled in has been asked for already.
    if (todo.some((placeholder) => placeholder.at === offset)) continue
    const said = formMessage(issue, written(issue.path))
    problems.push(`${key === null ? at(issue.path) : place(key)} ${name === '' ? '' : `${name}: `}${said}`)
  }
  if (todo.length > 0) return null
  const salvaged = salvage(schema, raw, written)
  return salvaged === null ? null : { ...salvaged, at, lost: lost || salvaged.lost }
}

const sourceOf = (node: Node | null): string | null => (isScalar(node) ? (node.source ?? null) : null)

/**
 * A value that YAML reads as a number wants quotes, unless it would be wrong with them too: then that is what is said.
 */
function asQuoted<Data>(
  issues: readonly z.core.$ZodIssue[],
  raw: unknown,
  schema: z.ZodType<Data>,
  written: (path: DataPath) => string | null,
): readonly z.core.$ZodIssue[] {
  const unquoted = issues.filter(({ message }) => wantsQuotes(message))
  if (unquoted.length === 0) return issues
  const data = structuredClone(raw)
  for (const { path } of unquoted) {
    const [parent, key] = [valueAt(data, path.slice(0, -1)), path.at(-1)]
    if (isObject(parent) && key !== undefined) parent[key] = written(path)
  }
  const still = schema.safeParse(data, { error: shapeMessages }).error?.issues ?? []
  return issues.map((issue) => {
    if (!unquoted.includes(issue)) return issue
    const other = still.find(({ path }) => path.join('.') === issue.path.join('.'))
    return other ?? { ...issue, message: `${issue.message}, '${written(issue.path)}'` }
  })
}

interface Broken {
  readonly at: number
  readonly message: string
  readonly isTwice?: boolean
}

/** A key that stands twice costs one of its values; at the top of the file that would be half the file. */
const leavesTheRest = ({ at, isTwice }: Broken, root: Node | null): boolean =>
  isTwice === true && isMap(root) && !root.items.some(({ key }) => isScalar(key) && key.range?.[0] === at)

/** What YAML itself finds wrong. A warning is a tag that it does not know: its value would not be what it says. */
function brokenParts(document: Document): Broken[] {
  return [...document.errors, ...document.warnings].map(({ pos, code, message }) => ({
    at: pos[0],
    message:
      code === 'DUPLICATE_KEY' ? 'this key stands above already: one of the two would be lost' : message,
    isTwice: code === 'DUPLICATE_KEY',
  }))
}

/** What a scaffold leaves to be filled in: any value or key that begins with this word. */
const TODO = /^TODO\b[\s:,.-]*/

function placeholders(document: Document): Broken[] {
  const found: Broken[] = []
  visit(document, {
    Scalar: (_, { value, range }) => {
      if (typeof value !== 'string' || !TODO.test(value)) return
      const what = value.replace(TODO, '')
      found.push({ at: range?.[0] ?? 0, message: `still to be filled in${what === '' ? '' : `: ${what}`}` })
    },
  })
  return found
}

/** Packs say everything where it stands: an alias would have no place of its own, and a few can stand for millions. */
function aliases(document: Document): Broken[] {
  const found: Broken[] = []
  visit(document, {
    Alias: (_, { source, range }) => {
      found.push({ at: range?.[0] ?? 0, message: `an alias, *${source}: write out what it stands for` })
    },
  })
  return found
}

function keyAt(root: Node | null, path: DataPath, name: string): number | null {
  const parent = path.length === 0 ? root : nodeAt(root, path)
  if (!isMap(parent)) return null
  const key = parent.items.find((pair) => isScalar(pair.key) && pair.key.value === name)?.key
  return isScalar(key) ? (key.range?.[0] ?? null) : null
}

function nodeAt(root: Node | null, path: DataPath): Node | null {
  let node: unknown = root
  for (const key of path) {
    if (!isNode(node) || isAlias(node) || !('get' in node) || typeof node.get !== 'function') return null
    node = node.get(key, true)
  }
  return isNode(node) ? node : null
}
