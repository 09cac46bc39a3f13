import { z } from 'zod'
import { severities } from '../assessment.ts'
import { imageControlMethods } from '../episode.ts'

/** Ids: lower case, digits and hyphens, so that they read the same in a topic, a label and a file name. */
export const packId = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const id = z.string().regex(packId, 'an id: lower-case words joined by hyphens')
const approachId = id.refine(
  (name) => name !== 'any' && name !== 'none',
  'any and none are words of the conditions',
)
const text = z.string().min(1)
const day = z.iso.date()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 as 64 lower-case hexadecimal digits')
const readingId = z.string().regex(/^I-[0-9]{2,}$/, 'the id of a register entry, such as I-07')
const setName = id.describe('The name of a code set of this pack.')

const underReading = {
  reading: readingId
    .optional()
    .describe(
      'The entry of the register that this element rests on. Under its other reading the element is dropped, or changed as `otherwise` says.',
    ),
}

/** A condition's kinds are known to the registry of predicates, not to this schema. */
export const condition = z
  .record(z.string(), z.unknown())
  .meta({ id: 'condition', description: 'A question about an episode. Several kinds in it must all hold.' })
/** A selection's kinds are known to the registry of selectors. */
export const selection = z
  .record(z.string(), z.unknown())
  .meta({ id: 'selection', description: 'A choice of codes of an episode: one kind with its arguments.' })

const codes = z.array(
  z.union([text, z.strictObject({ code: text.describe('The code.'), ...underReading })]).meta({
    id: 'code',
    description: 'A code, a category with a fourth character such as Y53.-, or a chapter such as Y.',
  }),
)

const codeSet = z
  .strictObject({
    'icd-10': codes.optional().describe('Codes of ICD-10, with their dot: C78.7.'),
    'opcs-4': codes.optional().describe('Codes of OPCS-4, with their dot: J12.7.'),
    'snomed-ct': codes.optional().describe("SNOMED CT ids, in quotes: '609232008'."),
  })
  .refine((set) => Object.keys(set).length === 1, 'a code set is of one classification')

const imageControl = z.strictObject({
  codes: setName.describe('The code set of all codes that say image control.'),
  unspecified: setName
    .optional()
    .describe('The code set of those that name no method. Wanted where a rule asks about methods.'),
  carried: z
    .array(
      z.strictObject({
        approach: id.describe('The approach in whose groups these codes count.'),
        codes: setName,
        method: z.enum(imageControlMethods),
      }),
    )
    .default([])
    .describe('Codes that say image control of one method, but only within the groups of one approach.'),
  methods: z
    .array(
      z.strictObject({
        method: z.enum(imageControlMethods).exclude(['not-stated']),
        codes: setName,
        before: day.optional().describe('Accepted only on a day before this one.'),
        ...underReading,
      }),
    )
    .describe('The codes that are accepted for each method of image control.'),
})

const exclusion = z.strictObject({
  reason: id.describe('What the assessment says where this holds.'),
  title: text.optional().describe('When that is, as a sentence for a coder.'),
  when: condition,
  'see-also': z
    .array(z.strictObject({ guidance: text.describe('The guidance that fits better.'), when: condition }))
    .default([])
    .describe('Guidance to point at; the first whose condition holds.'),
  ...underReading,
})

const severity = z
  .enum(severities)
  .describe('error rejects the episode, warning makes it advisory, info changes no outcome.')

const findingCase = z
  .strictObject({
    status: z
      .enum(['fail', 'not-evaluable'])
      .default('fail')
      .describe('not-evaluable: the record does not say what the rule would have to know.'),
    severity,
    when: condition.optional().describe('Absent: whenever the rule looks at the episode.'),
    message: text.describe(
      'What a coder reads. It can name {observed}, {expected}, {coded}, {recorded}, {methods}, {uncoded-methods}. Where the finding points at codes, {observed} is those, and not what the record says beside them.',
    ),
    at: z
      .array(z.union([text, selection]))
      .min(1)
      .describe('What the finding points at: places of the record by name, or selections of codes.'),
    expected: z
      .strictObject({
        codes: z.array(setName).optional().describe('The codes of these code sets.'),
        approaches: z.enum(['recorded', 'near-miss']).optional().describe('The codes of these approaches.'),
        methods: z
          .enum(['recorded', 'uncoded'])
          .optional()
          .describe('The codes of these methods of image control.'),
      })
      .optional()
      .describe('The codes that would be right.'),
    reading: underReading.reading,
    otherwise: z
      .strictObject({ severity })
      .optional()
      .describe('What changes under the other reading, in place of the whole case being dropped.'),
  })
  .refine(({ reading, otherwise }) => otherwise === undefined || reading !== undefined, {
    path: ['otherwise'],
    message: 'the other reading of which entry? `reading` is missing',
  })

const rule = z.strictObject({
  id: id.describe('Never used again for another rule. Its cases are in cases/<id>.yaml.'),
  title: text.describe('What the rule asks, as a sentence that is true where it passes.'),
  why: text.describe('Why it is asked, for a coder.'),
  cites: id.describe('The passage that its findings cite, and that it enforces.'),
  enforces: z
    .array(id)
    .default([])
    .describe('Further passages that it enforces: a change in one of them affects the rule.'),
  'looks-at': condition.optional().describe('Absent: every episode to which the pack applies.'),
  findings: z
    .array(findingCase)
    .min(1)
    .describe('The first case that holds is the finding; where none does, the rule passes.'),
})

const interpretation = z.strictObject({
  id: readingId,
  question: text.describe('What the guidance leaves open.'),
  chosen: text.describe('How this pack reads it.'),
  alternative: text.describe('The other reading, which the switch turns on.'),
  evidence: text.describe('What speaks for the choice.'),
})

const locator = text.describe('Where it stands, for a person: section, sentence.')
const span = z
  .strictObject({ from: z.int().nonnegative(), to: z.int().positive() })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'a span ends behind its start' })
  .describe('Byte offsets in the source document, the end excluded.')

const passage = z
  .strictObject({
    id,
    guidance: text.optional().describe("Where it is not the source's own."),
    locator,
    span: span.optional(),
    sha256: sha256.optional().describe('Of the bytes of the span.'),
  })
  .refine((one) => (one.span === undefined) === (one.sha256 === undefined), {
    message: 'a bound passage has both a span and the SHA-256 of its bytes',
  })

/** A pack as its file holds it. The pack's id is its folder's name: a copy under a new name is a new pack. */
export const packSchema = z.strictObject({
  title: text.describe('What the pack is about.'),
  version: z
    .string()
    .regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/, 'a version such as 1.0.0')
    .describe(
      'Patch: no verdict changes. Minor: verdicts change, nothing is newly rejected. Major: an accepted episode becomes rejected.',
    ),
  status: z.enum(['draft', 'stable', 'retired']).describe('A draft reports and never rejects.'),
  engine: z.literal(1).describe('The version of the pack language that it is written in.'),
  scope: z
    .enum(['guidance', 'every-episode'])
    .describe('guidance: decides whether it applies. every-episode: always does, and makes none conforming.'),
  source: z.strictObject({
    guidance: text.describe('How findings call it, such as IPG553.'),
    title: text,
    publisher: text,
    published: day.optional(),
    document: z
      .strictObject({ bytes: z.int().positive(), sha256 })
      .optional()
      .describe('Length and SHA-256 of the document to which the passages are bound.'),
  }),
  passages: z.array(passage).min(1).describe('The passages of the source that rules cite and enforce.'),
  'no-rule': z
    .array(
      z.strictObject({
        locator,
        span,
        sha256,
        because: text.describe('Why no rule enforces it.'),
      }),
    )
    .default([])
    .describe('The passages of a bound document that no rule enforces, each with the reason.'),
  names: z
    .record(z.string(), text)
    .default({})
    .describe("How messages call a code, in short; the classifications' own descriptors are longer."),
  'code-sets': z.record(id, codeSet).default({}).describe('Codes by names, for conditions and messages.'),
  approaches: z
    .array(
      z.strictObject({
        id: approachId,
        body: setName.describe('The OPCS-4 body codes that say it.'),
        with: setName.optional().describe('A code of this set must stand in the same group.'),
        recorded: setName.optional().describe('The SNOMED CT procedures that record it.'),
      }),
    )
    .default([])
    .describe('The ways to do the procedure, and how each code list says them.'),
  'near-misses': z
    .array(z.strictObject({ approach: id, body: setName, with: setName.optional() }))
    .default([])
    .describe('Codes that may mean the procedure without being the recommended ones.'),
  conversions: z
    .array(
      z.strictObject({
        recorded: id.describe('The recorded approach.'),
        'counts-as': id.describe('The coded approach that it counts as.'),
        'where-group-holds': setName.describe('The codes that say why.'),
        ...underReading,
      }),
    )
    .default([])
    .describe('Recorded approaches that count as another where a group of that other says why.'),
  'image-control': imageControl.optional().describe('How image control is coded.'),
  conditions: z.record(id, condition).default({}).describe('Conditions by names, said once.'),
  applicability: z
    .array(exclusion)
    .default([])
    .describe('When the guidance does not apply; the first that holds gives the reason.'),
  unknown: z
    .array(text)
    .default([])
    .describe('What is not known of the source, and so is not asked: a sentence for each.'),
  rules: z.array(rule).min(1, 'a pack has a rule at least: add one with `rules new PACK/RULE`'),
  interpretations: z
    .array(interpretation)
    .default([])
    .describe('The register: each choice that the guidance leaves open, and its switch.'),
})

export type PackData = z.infer<typeof packSchema>
export type RuleData = PackData['rules'][number]
export type FindingCaseData = RuleData['findings'][number]
export type Span = z.infer<typeof span>
