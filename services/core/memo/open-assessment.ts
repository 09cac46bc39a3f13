import type { Assessment, Finding } from '../assessment.ts'
import type { Episode } from '../episode.ts'
import { mapQuotes } from './quotes.ts'
import type { Sights } from './sights.ts'

/** A text that stands as it is, or the number of a quote that stands there. */
type Part = string | number

interface OpenFinding {
  readonly finding: Finding
  readonly message: readonly Part[]
  readonly observed: readonly Part[]
}

/** An assessment of all that goes one path of sights, with what its findings quote left open. */
export interface OpenAssessment {
  readonly assessment: Assessment
  readonly findings: readonly (Finding | OpenFinding)[]
  /** Whether any finding has quotes. */
  readonly isOpen: boolean
}

// For private use in Unicode. Behind a text that is no code, it is none still; behind a day, it comes after that day
// and before the next.
const [markStart, markEnd] = ['\uE000', '\uE001']
const marks = /\uE000(\d+)\uE001/g

/**
 * Leaves open what an assessment quotes: the episode is judged once more with its quotes marked, and where the marks
 * come out is where quotes stand. Null where that does not lead back to the assessment.
 */
export function openAssessment(
  assessment: Assessment,
  episode: Episode,
  quotes: readonly string[],
  { sights, assess }: { readonly sights: Sights; readonly assess: (episode: Episode) => Assessment },
): OpenAssessment | null {
  const markOf = (quote: string) => `${quote}${markStart}${quotes.indexOf(quote)}${markEnd}`
  const marked = assess(mapQuotes(episode, sights, markOf))
  const findings = marked.findings.map((finding) => openFinding(finding, quotes))
  if (!findings.every((finding) => finding !== null)) return null
  const isOpen = findings.some((finding) => 'finding' in finding)
  const open = { assessment, findings, isOpen }
  const filled = fillQuotes(open, quotes).findings
  return JSON.stringify(filled) === JSON.stringify(assessment.findings) ? open : null
}

/** The assessment of an episode with these quotes. */
export function fillQuotes(
  { assessment, findings, isOpen }: OpenAssessment,
  quotes: readonly string[],
): Assessment {
  if (!isOpen) return assessment
  const text = (part: Part) => (typeof part === 'number' ? (quotes[part] ?? '') : part)
  const whole = (parts: readonly Part[]) => {
    let all = ''
    for (const part of parts) all += text(part)
    return all
  }
  return {
    ...assessment,
    findings: findings.map((finding) =>
      'finding' in finding
        ? {
            ...finding.finding,
            message: whole(finding.message),
            observed: finding.observed.map(text),
          }
        : finding,
    ),
  }
}

/** Null where something else is quoted, too: what a message says of both would depend on whether they are the same. */
function openFinding(finding: Finding, quotes: readonly string[]): Finding | OpenFinding | null {
  const message = openText(finding.message, quotes)
  const observed = finding.observed.map((value) => openText(value, quotes))
  if (message === null) return null
  const isOpen = observed.some((parts) => parts?.some((part) => typeof part === 'number'))
  if (!isOpen) return message.length <= 1 ? finding : null
  const numbers = observed.map((parts) => (parts?.length === 1 ? parts[0] : undefined))
  return numbers.every((part) => typeof part === 'number') ? { finding, message, observed: numbers } : null
}

/** Cuts a text at its marks; null where a mark does not stand behind its quote. */
function openText(text: string, quotes: readonly string[]): Part[] | null {
  const parts: Part[] = []
  let from = 0
  for (const mark of text.matchAll(marks)) {
    const number = Number(mark[1])
    const quote = quotes[number]
    const before = text.slice(from, mark.index)
    if (quote === undefined || !before.endsWith(quote)) return null
    const literal = before.slice(0, before.length - quote.length)
    if (literal !== '') parts.push(literal)
    parts.push(number)
    from = mark.index + mark[0].length
  }
  if (from < text.length) parts.push(text.slice(from))
  return parts
}
