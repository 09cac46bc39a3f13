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
import { z } from 'zod'
import { unknownName } from './pack-scope.ts'

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
}

/** Parses YAML and checks its shape; what is wrong is added to `problems`, each with `file:line:column`. */
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
  const broken = [...brokenParts(document), ...aliases(document)].sort((a, b) => a.at - b.at)
  for (const { at, message } of broken) problems.push(`${place(at)} ${message}`)
  if (broken.length > 0) return null

  const at = (path: DataPath): string => {
    for (let length = path.length; length > 0; length--) {
      const node = nodeAt(document.contents, path.slice(0, length))
      if (node?.range) return place(node.range[0])
    }
    return place(document.contents?.range?.[0] ?? 0)
  }
  const todo = placeholders(document)
  for (const { at, message } of todo) problems.push(`${place(at)} ${message}`)
  const parsed = schema.safeParse(document.toJS(), { error: whatWasMeant })
  if (parsed.success) return todo.length > 0 ? null : { data: parsed.data, at }
  for (const issue of parsed.error.issues) {
    const name = issue.path.join('.')
    const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : []
    const key = unknown === undefined ? null : keyAt(document.contents, issue.path, unknown)
    const offset = key ?? nodeAt(document.contents, issue.path)?.range?.[0]
    // What is to be filled in has been asked for already.
    if (todo.some((placeholder) => placeholder.at === offset)) continue
    problems.push(
      `${key === null ? at(issue.path) : place(key)} ${name === '' ? '' : `${name}: `}${issue.message}`,
    )
  }
  return null
}

interface Broken {
  readonly at: number
  readonly message: string
}

/** What YAML itself finds wrong. A warning is a tag that it does not know: its value would not be what it says. */
function brokenParts(document: Document): Broken[] {
  return [...document.errors, ...document.warnings].map(({ pos, code, message }) => ({
    at: pos[0],
    message:
      code === 'DUPLICATE_KEY' ? 'this key stands above already: one of the two would be lost' : message,
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

/** Zod's own words name neither the keys that there are nor what the parts of a choice want. */
const whatWasMeant: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'unrecognized_keys') {
    const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : []
    return issue.keys.map((key) => unknownName('key', key, known).message).join('; ')
  }
  if (issue.code === 'invalid_union') {
    return [...new Set(issue.errors.flatMap((branch) => branch.map(({ message }) => message)))].join(', or ')
  }
  return undefined
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
