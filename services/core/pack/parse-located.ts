import { isAlias, isNode, LineCounter, type Node, parseDocument } from 'yaml'
import type { z } from 'zod'

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
  for (const { pos, message } of document.errors) problems.push(`${place(pos[0])} ${message}`)
  if (document.errors.length > 0) return null

  const at = (path: DataPath): string => {
    for (let length = path.length; length > 0; length--) {
      const node = nodeAt(document.contents, path.slice(0, length))
      if (node?.range) return place(node.range[0])
    }
    return place(document.contents?.range?.[0] ?? 0)
  }
  const parsed = schema.safeParse(document.toJS())
  if (parsed.success) return { data: parsed.data, at }
  for (const issue of parsed.error.issues) {
    const name = issue.path.join('.')
    problems.push(`${at(issue.path)} ${name === '' ? '' : `${name}: `}${issue.message}`)
  }
  return null
}

function nodeAt(root: Node | null, path: DataPath): Node | null {
  let node: unknown = root
  for (const key of path) {
    if (!isNode(node) || isAlias(node) || !('get' in node) || typeof node.get !== 'function') return null
    node = node.get(key, true)
  }
  return isNode(node) ? node : null
}
