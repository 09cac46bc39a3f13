import { type RuleCase, ruleCase } from '../../core/pack/case-schema.ts'
import type { Examples, JudgedCase } from './judged-cases.ts'
import { blocks, code, codes, linkTo, markdownTable, plain } from './markdown.ts'

/** A rule's examples: what to avoid, what to prefer, and what else has been thought of. */
export function examplesText({ avoid, prefer, rest }: Examples): string {
  const withDays = [...avoid, ...prefer].some(({ one }) => !isOnAnyDay(one.given))
  return blocks(
    ...(avoid.length === 0 ? [] : ['**Avoid**', exampleTable(avoid, withDays)]),
    ...(prefer.length === 0 ? [] : ['**Prefer**', exampleTable(prefer, withDays)]),
    ...(rest.length === 0
      ? []
      : ['<details>', `<summary>${restText(rest)}</summary>`, exampleTable(rest, withDays), '</details>']),
  )
}

/** Episodes to which the pack does not apply, with the reason, and the guidance that fits better. */
export function outOfScopeText(judged: readonly JudgedCase[]): string {
  if (judged.length === 0) return ''
  const rows = judged.map((its) => [
    ...givenCells(its, false),
    code(its.outOfScope?.reason ?? ''),
    plain(its.outOfScope?.seeAlso ?? ''),
  ])
  const head = [...givenHead, 'Out of scope', 'Points at']
  const summary = '<summary>Episodes out of scope, and where they are pointed at</summary>'
  return blocks('<details>', summary, markdownTable(head, rows), '</details>')
}

const restText = (rest: readonly JudgedCase[]) =>
  rest.some(({ one }) => one.expect === 'pass')
    ? 'Where the rule does not look, or another rule is the one to speak'
    : 'Where the rule does not look'

const resultText = ({ expect }: RuleCase) =>
  expect.replace('fail/', '').replace('not-evaluable/', 'cannot tell, ')

const givenHead = ['Example', 'Diagnoses', 'Procedures', 'In the record']
const head = [...givenHead, 'Says', 'Other rules that say something']

function exampleTable(judged: readonly JudgedCase[], withDays: boolean): string[] {
  const rows = judged.map((its) => [...givenCells(its, withDays), ...verdictCells(its)])
  return markdownTable(head, rows)
}

const verdictCells = ({ one, others }: JudgedCase) => [
  one.expect.includes('/') ? plain(resultText(one)) : '',
  others.map(({ rule }) => linkTo(rule)).join(', '),
]

const givenCells = ({ one }: JudgedCase, withDays: boolean) => [
  plain(one.name),
  codes(one.given.diagnoses),
  one.given.procedures.map(procedureText).join(', '),
  recordText(one.given, withDays || !isOnAnyDay(one.given)),
]

function procedureText(procedure: RuleCase['given']['procedures'][number]): string {
  if (typeof procedure === 'string') return codes([procedure])
  return procedure.date === undefined
    ? codes([procedure.code])
    : `${codes([procedure.code])} on ${procedure.date}`
}

const { startDate: anyStart, endDate: anyEnd } = ruleCase.shape.given.parse({})

/** No day is written in the case: it is as good as any other. */
const isOnAnyDay = ({ startDate, endDate, procedures }: RuleCase['given']) =>
  startDate === anyStart &&
  endDate === anyEnd &&
  procedures.every((procedure) => typeof procedure === 'string' || procedure.date === undefined)

/** What matters beside the codes. */
function recordText(given: RuleCase['given'], withDays: boolean): string {
  const { startDate, endDate, snomedProcedures, snomedDiagnoses, imageControl } = given
  return [
    ...(snomedProcedures.length === 0 ? [] : [`procedure ${codes(snomedProcedures)}`]),
    ...(snomedDiagnoses.length === 0 ? [] : [`diagnosis ${codes(snomedDiagnoses)}`]),
    ...(imageControl === null ? [] : [`image control: ${imageControlText(imageControl)}`]),
    ...(withDays ? [`${startDate} to ${endDate ?? 'no end yet'}`] : []),
  ].join('; ')
}

function imageControlText({ used, methods }: NonNullable<RuleCase['given']['imageControl']>): string {
  return [used.replaceAll('-', ' '), ...methods.map((method) => method.replaceAll('-', ' '))].join(', ')
}
