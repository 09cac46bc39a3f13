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

/** Under the other reading of the entry this element is dropped, or changed as `otherwise` says. */
const underReading = { reading: readingId.optional() }

const condition = z.record(z.string(), z.unknown())
const member = z.union([text, z.strictObject({ code: text, ...underReading })])

const codeSet = z
  .strictObject({
    'icd-10': z.array(member).optional(),
    'opcs-4': z.array(member).optional(),
    'snomed-ct': z.array(member).optional(),
  })
  .refine((set) => Object.keys(set).length === 1, 'a code set is of one classification')

const imageControl = z.strictObject({
  codes: id,
  unspecified: id,
  carried: z
    .array(z.strictObject({ approach: id, codes: id, method: z.enum(imageControlMethods) }))
    .default([]),
  methods: z.array(
    z.strictObject({
      method: z.enum(imageControlMethods).exclude(['not-stated']),
      codes: id,
      before: day.optional(),
      ...underReading,
    }),
  ),
})

const exclusion = z.strictObject({
  reason: id,
  when: condition,
  'see-also': z.array(z.strictObject({ guidance: text, when: condition })).default([]),
  ...underReading,
})

const findingCase = z
  .strictObject({
    status: z.enum(['fail', 'not-evaluable']).default('fail'),
    severity: z.enum(severities),
    /** Absent: whenever the rule looks at the episode. */
    when: condition.optional(),
    message: text,
    /** What the finding points at: places of the record by name, or selections of codes. */
    at: z.array(z.union([text, condition])).min(1),
    expected: z
      .strictObject({
        codes: z.array(id).optional(),
        approaches: z.enum(['recorded', 'near-miss']).optional(),
        methods: z.enum(['recorded', 'uncoded']).optional(),
      })
      .optional(),
    reading: readingId.optional(),
    otherwise: z.strictObject({ severity: z.enum(severities) }).optional(),
  })
  .refine(({ reading, otherwise }) => otherwise === undefined || reading !== undefined, {
    path: ['otherwise'],
    message: 'the other reading of which entry? `reading` is missing',
  })

const rule = z.strictObject({
  id,
  title: text,
  why: text,
  cites: id,
  /** Absent: every episode to which the pack applies. */
  'looks-at': condition.optional(),
  findings: z.array(findingCase).min(1),
})

const interpretation = z.strictObject({
  id: readingId,
  question: text,
  chosen: text,
  alternative: text,
  evidence: text,
})

/** A pack as its file holds it. The pack's id is its folder's name: a copy under a new name is a new pack. */
export const packSchema = z.strictObject({
  title: text,
  version: z.string().regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/, 'a version such as 1.0.0'),
  status: z.enum(['draft', 'stable', 'retired']),
  /** The version of the pack language that it is written in. */
  engine: z.literal(1),
  /** `guidance` packs decide whether they apply; `every-episode` packs always do, and make no episode conforming. */
  scope: z.enum(['guidance', 'every-episode']),
  source: z.strictObject({
    guidance: text,
    title: text,
    publisher: text,
    published: day.optional(),
    document: z.strictObject({ bytes: z.int().positive(), sha256 }).optional(),
  }),
  passages: z
    .array(
      z.strictObject({
        id,
        guidance: text.optional(),
        locator: text,
        /** Byte offsets in the source document, the end excluded. */
        span: z.strictObject({ from: z.int().nonnegative(), to: z.int().positive() }).optional(),
        sha256: sha256.optional(),
      }),
    )
    .min(1),
  names: z.record(z.string(), text).default({}),
  'code-sets': z.record(id, codeSet).default({}),
  approaches: z
    .array(z.strictObject({ id: approachId, body: id, with: id.optional(), recorded: id.optional() }))
    .default([]),
  'near-misses': z.array(z.strictObject({ approach: id, body: id, with: id.optional() })).default([]),
  conversions: z
    .array(z.strictObject({ recorded: id, 'counts-as': id, 'where-group-holds': id, ...underReading }))
    .default([]),
  'image-control': imageControl.optional(),
  conditions: z.record(id, condition).default({}),
  applicability: z.array(exclusion).default([]),
  rules: z.array(rule).min(1),
  interpretations: z.array(interpretation).default([]),
})

export type PackData = z.infer<typeof packSchema>
export type RuleData = PackData['rules'][number]
export type FindingCaseData = RuleData['findings'][number]
