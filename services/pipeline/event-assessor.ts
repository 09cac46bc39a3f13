import type { Assessment, Finding } from '../core/assessment.ts'
import type { Episode } from '../core/episode.ts'
import { fillQuotes, type OpenAssessment } from '../core/memo/open-assessment.ts'
import { createMemory } from '../core/memo/remember.ts'
import { createSights } from '../core/memo/sights.ts'
import type { Ruleset } from '../core/ruleset.ts'
import { schemasInUse } from './avro/avro-event.ts'
import type { DecodedEvent, OutputEncoding } from './decoded.ts'
import { eventDecoder } from './event-decoder.ts'
import type { Failure } from './failure.ts'
import type { Glance } from './glance/along-path.ts'
import { createGlance } from './glance/glance.ts'
import { ownBytes } from './own-bytes.ts'
import { quotedBytes } from './quoted-bytes.ts'
import type { SchemaRegistry } from './schema-registry.ts'

/** What is said of one event. What it gives on being called has to be asked for before the next event is assessed. */
export interface AssessedEvent {
  readonly ok: true
  /** What became of it, and which rules found something: without what they say. */
  readonly result: Pick<Assessment, 'outcome'> & {
    readonly findings: readonly Pick<Finding, 'rule' | 'severity' | 'status'>[]
  }
  assessment(): Assessment
  readonly provider: string
  episodeId(): string
  /** The output's value; a throw is a fault of ours. */
  output(): Buffer
}

/** An event assessed, or why it could not be. */
export type Assessed = AssessedEvent | { readonly ok: false; readonly failure: Failure }

/** What is remembered of a path that comes again and again: the assessment, and once it has been written, how. */
interface Verdict {
  readonly open: OpenAssessment
  write: ((quotes: readonly string[]) => Buffer) | null
}

/** An event went this path, and no other yet: most that are so rare never see a second. */
const once = 'once'
/** Larger assessments, in characters of JSON, are not remembered. */
const mostRemembered = 8 * 1024
/** Assessments by more packs are mostly what they share with others: that is not kept with each. */
const mostPacksKept = 20
/** Null where events on the path are judged otherwise, which a closer look may tell apart. */
type Remembered = Verdict | typeof once | null

/**
 * Reads events and assesses them. Most look to rules like others before them: for these a glance at the bytes finds
 * what was said then. With `remember` off every event is judged for itself; what comes out is the same, byte for byte.
 */
export function eventAssessor(parts: {
  readonly ruleset: Ruleset
  readonly registry: SchemaRegistry
  readonly remember?: boolean
}): (value: Buffer) => Assessed {
  const { ruleset, registry } = parts
  const schemas = schemasInUse(registry)
  const decode = eventDecoder(registry, schemas)
  const sights = createSights(ruleset.packs.map(({ data }) => data))
  const memory = createMemory(ruleset, sights)
  const glanceAt = parts.remember === false ? () => null : createGlance<Remembered>(schemas, sights)

  function recall(value: Buffer, glance: Glance<Remembered>, verdict: Verdict): AssessedEvent | null {
    const { open } = verdict
    return memory.speaksFor(open, glance.walk.quotes) ? new RecalledEvent(value, glance, verdict) : null
  }

  function judge(value: Buffer, { event: { episode }, encoding }: DecodedEvent): Assessed {
    let assessment: Assessment
    try {
      assessment = ruleset.assess(episode)
    } catch {
      return { ok: false, failure: { code: 'rule-fault', message: 'a rule failed on this episode' } }
    }
    return {
      ok: true,
      result: assessment,
      assessment: () => assessment,
      provider: episode.providerCode,
      episodeId: () => episode.episodeId,
      output: () => encoding.output(value, encoding.assessment(assessment)),
    }
  }

  /** What is remembered of events that look to rules like this one; after a closer look where that tells more. */
  function rememberedAt({ walk, lookCloser }: Glance<Remembered>): Remembered | undefined {
    const { remembered } = walk
    if (remembered !== null) return remembered
    lookCloser()
    return walk.remembered
  }

  function remember(
    { walk }: Glance<Remembered>,
    before: Remembered | undefined,
    assessment: Assessment,
    episode: Episode,
  ): void {
    if (before === undefined) walk.remember(once, 0)
    if (before !== once) return
    const { quotes, isClose } = walk
    try {
      const open = memory.remember({ assessment, episode, quotes, isClose })
      if (open === undefined) return
      const bytes = JSON.stringify(keptPartOf(assessment)).length
      if (open === null || bytes > mostRemembered) walk.remember(null, 0)
      else walk.remember({ open, write: null }, bytes)
    } catch {
      // What cannot be remembered is judged each time, as it would be without a memory.
      walk.remember(null, 0)
    }
  }

  return (value) => {
    const glance = glanceAt(value)
    const remembered = glance ? rememberedAt(glance) : null
    if (glance && typeof remembered === 'object' && remembered !== null) {
      const recalled = recall(value, glance, remembered)
      if (recalled !== null) return recalled
    }
    const decoded = decode(value)
    if (!decoded.ok) return decoded
    const judged = judge(value, decoded)
    if (judged.ok && glance) remember(glance, remembered, judged.assessment(), decoded.event.episode)
    return judged
  }
}

/** An event that looks to rules like one before. */
class RecalledEvent implements AssessedEvent {
  readonly ok = true
  readonly provider: string
  private readonly value: Buffer
  private readonly glance: Glance<Remembered>
  private readonly verdict: Verdict

  constructor(value: Buffer, glance: Glance<Remembered>, verdict: Verdict) {
    this.provider = glance.provider
    this.value = value
    this.glance = glance
    this.verdict = verdict
  }

  get result() {
    return this.verdict.open.assessment
  }

  assessment(): Assessment {
    return fillQuotes(this.verdict.open, this.glance.walk.quotes)
  }

  episodeId(): string {
    return this.glance.episodeId()
  }

  output(): Buffer {
    const { verdict, glance } = this
    verdict.write ??= writerOf(verdict.open, glance.encoding)
    return glance.encoding.output(this.value, verdict.write(glance.walk.quotes))
  }
}

const isKeptWhole = ({ packs }: Assessment) => packs.length <= mostPacksKept

/** What is kept with an assessment alone. */
function keptPartOf(assessment: Assessment): Assessment {
  if (isKeptWhole(assessment)) return assessment
  const { applicability } = assessment
  return { ...assessment, applicability: Object.isFrozen(applicability) ? {} : applicability, packs: [] }
}

/** Writes what an open assessment becomes: the same bytes always, where nothing is quoted and it is kept whole. */
function writerOf(open: OpenAssessment, encoding: OutputEncoding): (quotes: readonly string[]) => Buffer {
  const { assessment, isOpen } = open
  if (!isKeptWhole(assessment)) return (quotes) => encoding.assessment(fillQuotes(open, quotes))
  if (isOpen) {
    const write = encoding.assessmentsLike(assessment)
    return quotedBytes((quotes) => write(fillQuotes(open, quotes).findings))
  }
  const bytes = ownBytes(encoding.assessment(assessment))
  return () => bytes
}
