import type { Span } from '../core/pack/pack-schema.ts'
import type { SourceBinding } from '../core/source/source-binding.ts'
import { textPlace } from '../core/source/text-place.ts'
import {
  type AlteredPart,
  affectedRules,
  isAccounted,
  type SentenceOfCopy,
  type SourceVerification,
} from '../core/source/verify-document.ts'
import { table } from '../terminal/table.ts'

const longestQuote = 160

/** What became of the document in a copy: the whole, each change with its place and rules, and the sentences. */
export function verificationText(
  binding: SourceBinding,
  verification: SourceVerification,
  file: string,
): string {
  return [
    ...wholeLines(binding, verification, file),
    ...alteredLines(verification, file),
    ...movedLines(verification, file),
    ...unaccountedLines(verification, file),
    '',
    ...figures(binding, verification),
    '',
  ].join('\n')
}

function wholeLines(
  { guidance, pack, version, document }: SourceBinding,
  verification: SourceVerification,
  file: string,
): string[] {
  const { identical, sameText, differences, bytes, sha256 } = verification
  if (identical) {
    return [`${file}: the document that ${pack} ${version} is bound to (${guidance}, ${bytes} bytes).`]
  }
  const saved = differences.map((difference) => `  ${difference}`)
  if (sameText) return [`${file}: the same text, but saved differently: every passage stands.`, ...saved]
  return [
    `${file}: not the document that ${pack} ${version} is bound to.`,
    `  bound to ${document.bytes} bytes, SHA-256 ${document.sha256}`,
    `  the copy ${bytes} bytes, SHA-256 ${sha256}`,
    ...saved,
  ]
}

function alteredLines(verification: SourceVerification, file: string): string[] {
  const { altered, sameText } = verification
  if (altered.length === 0) return sameText ? [] : ['', outsideText(verification)]
  const rules = affectedRules(verification)
  return [
    '',
    sameText
      ? `Passages that the pack binds by a wrong span or hash: ${altered.length}`
      : `Changed passages: ${altered.length}`,
    ...altered.flatMap((one) => alteredPart(verification, one, file)),
    '',
    rules.length === 0 ? 'No rule is affected.' : `Rules affected: ${rules.length}`,
    ...rules.map((rule) => `  ${rule}`),
  ]
}

function outsideText({ sentences }: SourceVerification): string {
  const where = sentences.every(isAccounted)
    ? 'in white space between them'
    : 'in text that is in none of them, below'
  return `Every passage is unchanged; the change is outside every span, ${where}. No rule is affected.`
}

function alteredPart(
  { text, altered }: SourceVerification,
  { part, region }: AlteredPart,
  file: string,
): string[] {
  const { rules, because } = part
  const answer = because === null ? `enforced by ${rules.join(', ')}` : 'no rule; does it need one now?'
  // The narrower passage shows the words that have changed.
  const isWider = altered.some((other) => other.part !== part && isWithin(other.part.span, part.span))
  const words = region === null || isWider ? [] : [wordsNow(text, region)]
  const place = region === null ? `${file} (where cannot be told)` : placeOf(text, region, file)
  return [`  ${place}  ${part.locator}`, `    ${answer}`, ...words]
}

const isWithin = (inner: Span, outer: Span) => outer.from <= inner.from && inner.to <= outer.to

function wordsNow(text: Buffer, region: Span): string {
  return region.from === region.to ? '    is gone' : `    now reads: ${quoted(text, region)}`
}

/** Neighbours that moved together are one line. */
function movedLines({ moved, text }: SourceVerification, file: string): string[] {
  if (moved.length === 0) return []
  const blocks: { by: number; count: number; span: Span }[] = []
  for (const { part, found } of moved) {
    const by = found.from - part.span.from
    const last = blocks.at(-1)
    if (last?.by !== by) blocks.push({ by, count: 1, span: found })
    else {
      last.count += 1
      last.span = { from: last.span.from, to: Math.max(last.span.to, found.to) }
    }
  }
  return [
    '',
    `Unchanged, but moved: ${moved.length}`,
    ...blocks.map(({ by, count, span }) => {
      const way = `${Math.abs(by)} bytes ${by > 0 ? 'further on' : 'further up'}`
      return `  ${placeOf(text, span, file)}  ${count === 1 ? 'a passage' : `${count} passages`}, ${way}`
    }),
  ]
}

function unaccountedLines(verification: SourceVerification, file: string): string[] {
  const unaccounted = unaccountedOf(verification)
  if (unaccounted.length === 0) return []
  return [
    '',
    'Sentences with neither a rule nor a reason for none:',
    ...unaccounted.map(
      ({ span }) => `  ${placeOf(verification.text, span, file)}  ${quoted(verification.text, span)}`,
    ),
  ]
}

/** A sentence within a changed passage is told of there. */
function unaccountedOf({ sentences, altered }: SourceVerification): SentenceOfCopy[] {
  const regions = altered.flatMap(({ region }) => region ?? [])
  return sentences.filter((one) => !isAccounted(one) && !regions.some((region) => isWithin(one.span, region)))
}

function figures({ parts }: SourceBinding, verification: SourceVerification): string[] {
  const { unchanged, sentences } = verification
  const accounted = sentences.filter(isAccounted)
  const enforced = accounted.filter(({ rules }) => rules.length > 0).length
  const unaccounted = unaccountedOf(verification).length
  const changed = sentences.length - accounted.length - unaccounted
  const counts = [
    `${enforced} enforced by rules`,
    `${accounted.length - enforced} with a reason for none`,
    ...(changed > 0 ? [`${changed} in changed passages`] : []),
    `${unaccounted} unaccounted for`,
  ]
  const share = sentences.length === 0 ? 0 : Math.floor((1000 * accounted.length) / sentences.length) / 10
  return [
    `Passages   ${unchanged} of ${parts.length} unchanged`,
    `Sentences  ${sentences.length}: ${counts.join(', ')}; accounted for: ${share} %`,
  ]
}

/** Every sentence of the copy, with the rules that enforce it, or why none does. */
export function sentenceTable({ sentences, text }: SourceVerification): string {
  const rows = sentences.map(({ span, rules, because }) => {
    const { line, column } = textPlace(text, span.from)
    const reason = because === null ? 'UNACCOUNTED FOR' : `no rule: ${because}`
    return [`${line}:${column}`, quoted(text, span, 60), rules.length > 0 ? rules.join(', ') : reason]
  })
  return `${table(['place', 'sentence', 'enforced by'], rows)}\n`
}

function placeOf(text: Buffer, { from, to }: Span, file: string): string {
  const start = textPlace(text, from)
  const end = textPlace(text, to)
  return `${file}:${start.line}:${start.column} to ${end.line}:${end.column}`
}

/** Text of the user's own copy, on one line. */
function quoted(text: Buffer, { from, to }: Span, longest: number = longestQuote): string {
  const words = text
    .subarray(from, to)
    .toString('utf8')
    .replace(/[\s\p{Cc}]+/gu, ' ')
  return words.length > longest ? `${words.slice(0, longest - 1)}…` : words
}
