import { isMap, isNode, isSeq, LineCounter, type Node, parseDocument, visit, type YAMLSeq } from 'yaml'
import { PackProblem } from './pack-scope.ts'

/** Where the JSON Schemas are, as seen from the file that names one. */
const schemaLine = (schemas: string, name: string) =>
  `# yaml-language-server: $schema=${schemas}/${name}.schema.json`

/**
 * The file of a new pack. It does not load until every TODO in it is filled in, and it has a rule.
 * `schemas` is the path from the pack's folder to that of the JSON Schemas.
 */
export function newPackText(schemas: string): string {
  return `${schemaLine(schemas, 'pack')}
title: TODO what the pack is about
version: 0.1.0
# A draft reports and never rejects.
status: draft
engine: 1
scope: guidance

source:
  guidance: TODO how findings call it, such as IPG553
  title: TODO the title of the publication
  publisher: TODO who publishes it

passages:
  - id: TODO an id, lower-case words joined by hyphens
    locator: TODO where it stands, section and sentence

# How messages call a code, in short.
names:
  TODO a code: TODO what it is called

code-sets:
  procedure: { opcs-4: [TODO the codes of the procedure] }
  procedure-recorded: { snomed-ct: [TODO the SNOMED CT ids that record it] }
  indication: { icd-10: [TODO the codes of what it treats] }

approaches:
  - { id: TODO a way to do the procedure, body: procedure, recorded: procedure-recorded }

# The first that holds says why the guidance does not apply.
applicability:
  - reason: TODO an id that says that no such procedure is there
    when: { approach-coded: none, approach-recorded: none, near-miss: none }
  - reason: episode-open
    when: { episode-is: open }
  - reason: not-in-force
    when: { day-before: TODO the day from which the guidance is in force }

rules: []
`
}

function newRuleLines(rule: string): string[] {
  return [
    `- id: ${rule}`,
    '  title: TODO what the rule asks, as a sentence that is true where it passes',
    '  why: TODO why it is asked, for a coder',
    '  cites: TODO the id of the passage that it enforces',
    '  looks-at: { TODO the condition under which it looks at an episode: TODO its arguments }',
    '  findings:',
    '    - severity: TODO error, warning or info',
    '      when: { TODO the condition under which it finds something: TODO its arguments }',
    '      message: TODO what is wrong and what to do, for a coder',
    '      at: [TODO what the finding points at]',
  ]
}

/** The file of a new rule's cases: an example of each result, to be filled in. */
export function newCasesText(schemas: string): string {
  return `${schemaLine(schemas, 'cases')}
- name: TODO an episode at which the rule does not look
  given: { diagnoses: [TODO codes of ICD-10], procedures: [TODO codes of OPCS-4] }
  expect: not-applicable
- name: TODO an episode that passes
  given: { diagnoses: [TODO codes of ICD-10], procedures: [TODO codes of OPCS-4] }
  expect: pass
- name: TODO an episode with a finding
  given: { diagnoses: [TODO codes of ICD-10], procedures: [TODO codes of OPCS-4] }
  expect: TODO the result with its severity, such as fail/error
`
}

/**
 * A pack's file with a new rule behind its last one, to be filled in. Every other byte of it stays as it is, comments
 * and lay-out included. A file that cannot take the rule is a problem, with its place.
 */
export function withNewRule(text: string, rule: string): string {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${line}:${col}`
  }
  const [error] = document.errors
  if (error !== undefined) throw new PackProblem(`${place(error.pos[0])} ${error.message}`)
  const rules = document.get('rules', true)
  if (!isSeq(rules)) throw new PackProblem('1:1 there is no list of rules to add to: write "rules: []"')
  const twin = rules.items.find((item) => isMap(item) && item.get('id') === rule)
  if (isNode(twin)) throw new PackProblem(`${place(twin.range?.[0] ?? 0)} a rule "${rule}" is there already`)
  if (rules.flow === true && rules.items.length > 0)
    throw new PackProblem(
      `${place(rules.range?.[0] ?? 0)} write the rules as a list with a dash before each, then add`,
    )
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const [from, to, added] =
    rules.flow === true ? inPlaceOfNone(text, rules, rule) : behindLast(text, rules, rule, lines)
  return text.slice(0, from) + added.join(newline) + text.slice(to)
}

type Insertion = [from: number, to: number, lines: string[]]

function inPlaceOfNone(text: string, { range }: YAMLSeq, rule: string): Insertion {
  const [from, to] = range ?? [0, 0]
  return [text.slice(0, from).trimEnd().length, to, ['', ...indented(newRuleLines(rule), 2)]]
}

function behindLast(text: string, rules: YAMLSeq, rule: string, lines: LineCounter): Insertion {
  const last = rules.items.at(-1)
  const [start] = (isNode(last) ? last.range : null) ?? [0]
  // An item starts behind its dash.
  const indent = lines.linePos(start).col - 3
  const lineEnd = text.slice(lastWritten(rules)).search(/\r?\n|$/) + lastWritten(rules)
  return [lineEnd, lineEnd, ['', '', ...indented(newRuleLines(rule), indent)]]
}

/** The end of the last scalar: a node's own range also takes in the blank lines and comments behind it. */
function lastWritten(node: Node): number {
  let end = 0
  visit(node, {
    Scalar: (_, { range }) => {
      end = Math.max(end, range?.[1] ?? 0)
    },
    // `[]` and `{}` hold no scalar.
    Collection: (_, { flow, range }) => {
      if (flow === true) end = Math.max(end, range?.[1] ?? 0)
    },
  })
  return end
}

const indented = (lines: readonly string[], by: number) => lines.map((line) => ' '.repeat(by) + line)
