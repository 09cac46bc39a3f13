import { z } from 'zod'
import type { Generated } from '../../services/generator/generate.ts'

const optional = <T extends z.ZodType>(type: T) => type.nullable().optional()
const method = z.enum([
  'radiological',
  'ultrasound',
  'ct',
  'fluoroscopy',
  'image-intensifier',
  'video',
  'mri',
  'contrast-enhanced-ultrasound',
  'other',
  'not-stated',
])

// The event's published shape, written anew here: the generator is judged by neither its own types nor the product's.
const codedEpisodeEvent = z.looseObject({
  eventId: z.uuid(),
  recordedAt: z.iso.datetime(),
  source: z.string(),
  episode: z.looseObject({
    episodeId: z.string().regex(/^[1-9][0-9]{8,11}$/),
    spellId: optional(z.string()),
    providerCode: z.string().regex(/^RXX0[1-6]$/),
    patientPseudonym: optional(z.string().regex(/^([0-9a-f]{8}|[0-9a-f]{32})$/)),
    startDate: z.iso.date(),
    endDate: optional(z.iso.date()),
    diagnoses: z.array(z.string()),
    procedures: z.array(z.looseObject({ code: z.string(), date: optional(z.iso.date()) })),
    snomedProcedures: optional(z.array(z.string())),
    snomedDiagnoses: optional(z.array(z.string())),
    imageControl: optional(
      z.looseObject({ used: z.enum(['yes', 'no', 'not-recorded']), methods: optional(z.array(method)) }),
    ),
  }),
})

export type ContractEvent = z.infer<typeof codedEpisodeEvent>

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The event on a line, or null where the line is not one: not UTF-8, not JSON, or not of the contract's shape. */
export function readEvent({ line }: Generated): ContractEvent | null {
  try {
    return codedEpisodeEvent.parse(JSON.parse(utf8.decode(line)))
  } catch {
    return null
  }
}
