/**
 * A guard for the values of one label: at most `limit` different ones, all of a plain shape. Everything else becomes
 * `invalid` (not of the shape), `other` (beyond the limit) or `none` (null), so that neither an identifier that came
 * in the wrong field nor an endless list of values can reach a metric or a log line.
 */
export function boundedLabel(shape: RegExp, limit: number): (value: string | null) => string {
  const known = new Set<string>()
  return (value) => {
    if (value === null) return 'none'
    if (known.has(value)) return value
    if (!shape.test(value)) return 'invalid'
    if (known.size >= limit) return 'other'
    known.add(value)
    return value
  }
}

/**
 * An organisation's code: 3 to 8 capitals and digits, with a letter among them or of at most 5 digits (89999 is a
 * provider without a code). A longer run of bare digits may be a hospital's number for a patient.
 */
export const providerShape = /^(?:[0-9]{3,5}|(?=[0-9]*[A-Z])[A-Z0-9]{3,8})$/

/** Our own codes and ids: lower-case words joined by hyphens, six digits at most in all. */
export const codeShape = /^(?=.{1,60}$)(?!(?:\D*\d){7})[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** A rule's stable id: `pack/rule`, both written like a code. */
export const ruleShape =
  /^(?=.{1,120}$)(?!(?:\D*\d){7})[a-z][a-z0-9]*(?:-[a-z0-9]+)*\/[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** Why something happened, as a name of ours or of the protocol: letters, hyphens, underscores; no digits, no text. */
export const reasonShape = /^(?=.{1,60}$)[A-Za-z]+(?:[-_][A-Za-z]+)*$/
