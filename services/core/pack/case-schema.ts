import { z } from 'zod'
import { imageControlMethods, imageControlUses } from '../episode.ts'

const procedure = z.union([z.string(), z.strictObject({ code: z.string(), date: z.iso.date().optional() })])

/** A rule's result as cases write it: a finding carries its severity. */
export const caseResults = [
  'pass',
  'not-applicable',
  'fail/error',
  'fail/warning',
  'fail/info',
  'not-evaluable/error',
  'not-evaluable/warning',
  'not-evaluable/info',
] as const
export type CaseResult = (typeof caseResults)[number]

/** One example beside a rule: an episode, with only what matters written out, and what the rule says of it. */
export const ruleCase = z.strictObject({
  name: z.string().min(1).describe('What the example shows, for a coder.'),
  given: z.strictObject({
    startDate: z.iso.date().default('2024-05-01'),
    endDate: z.iso.date().nullable().default('2024-05-02').describe('null: the episode is open.'),
    diagnoses: z.array(z.string()).default([]).describe('ICD-10 codes, the primary diagnosis first.'),
    procedures: z
      .array(procedure)
      .default([])
      .describe('OPCS-4 codes in their order, each with a date or without.'),
    snomedProcedures: z.array(z.string()).default([]).describe("SNOMED CT ids in quotes: '609232008'."),
    snomedDiagnoses: z.array(z.string()).default([]).describe("SNOMED CT ids in quotes: '813671000000107'."),
    imageControl: z
      .strictObject({
        used: z.enum(imageControlUses),
        methods: z.array(z.enum(imageControlMethods)).default([]),
      })
      .nullable()
      .default(null),
  }),
  expect: z.enum(caseResults).describe("The rule's result; a finding with its severity."),
  because: z
    .string()
    .optional()
    .describe(
      'Why the pack does not apply to it: the reason, and the guidance that it points at, as in "other-indication, see IPG214".',
    ),
  says: z
    .string()
    .min(1)
    .optional()
    .describe('Words of the message, where the rule has several findings of one severity.'),
  expects: z
    .array(z.string())
    .optional()
    .describe(
      'All codes that the finding gives as right, in whatever order: [C78.7]. A whole category as Y53.-.',
    ),
  at: z
    .array(z.string().startsWith('/episode/'))
    .min(1)
    .optional()
    .describe(
      'All places that the finding points at, in whatever order: [/episode/procedures/0/code], counted from 0.',
    ),
})

/** A rule's file of cases: one for each result that the rule can give, at least. */
export const ruleCases = z.array(ruleCase).min(1)
export type RuleCase = z.infer<typeof ruleCase>
