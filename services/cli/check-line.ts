import type { Ruleset } from '../core/ruleset.ts'
import type { Located } from '../formats/format.ts'
import type { Decoded } from '../pipeline/decoded.ts'

/** One line of the command's output. Field names are fixed: other programs read them. */
export type CheckLine =
  | {
      readonly line: number
      readonly episodeId: string
      readonly outcome: string
      readonly applicability: object
      readonly findings: readonly {
        readonly rule: string
        readonly severity: string
        readonly status: string
      }[]
      readonly repairs: readonly object[]
      readonly repairSearch?: object
    }
  | {
      readonly line: number
      readonly outcome: 'undecodable'
      readonly failureCode: string
      readonly message: string
    }

/** Judges one line or row of a file, read as the same bytes would be on a topic. */
export function lineJudge(
  decode: (value: Buffer) => Decoded,
  ruleset: Ruleset,
): (located: Located) => CheckLine {
  return (located) => {
    const { line } = located
    if ('failure' in located) {
      const { code, message } = located.failure
      const place = located.column === undefined ? '' : `column ${located.column}: `
      return undecodable(line, code, `${place}${message}`)
    }
    const decoded = decode(located.event)
    if (!decoded.ok) return undecodable(line, decoded.failure.code, decoded.failure.message)
    const { episode } = decoded.event
    try {
      const { outcome, applicability, findings, repairs, repairSearch } = ruleset.assess(episode)
      return {
        line,
        episodeId: episode.episodeId,
        outcome,
        applicability,
        findings,
        repairs,
        ...(repairSearch === undefined ? {} : { repairSearch }),
      }
    } catch {
      return undecodable(line, 'rule-fault', 'a rule failed on this episode')
    }
  }
}

const undecodable = (line: number, failureCode: string, message: string): CheckLine => ({
  line,
  outcome: 'undecodable',
  failureCode,
  message,
})
