/** How a value that may be null is written: behind the number of its union's null branch, or always there. */
export type NullBranch = 0 | 1 | typeof neverNull
export const neverNull = -1

/** The texts that stand before each of a record's fields that are read, and behind the last of them. */
export type Gaps = readonly (readonly NullBranch[])[]

/** Where the fields that are read stand in the bytes of events by one schema. */
export interface EventLayout {
  readonly event: Gaps
  readonly episode: Gaps
  readonly procedure: Gaps
  readonly imageControl: Gaps
  readonly nulls: Readonly<Record<keyof typeof optionalFields, NullBranch>>
}

type Fits = (type: unknown) => boolean

const isText: Fits = (type) => type === 'string'
const isListOf =
  (fits: Fits): Fits =>
  (type) =>
    isObject(type) && type.type === 'array' && fits(type.items)
const isRecord: Fits = (type) => isObject(type) && type.type === 'record' && Array.isArray(type.fields)
const isTexts = isListOf(isText)

const optionalFields = {
  spellId: isText,
  patientPseudonym: isText,
  endDate: isText,
  date: isText,
  snomedProcedures: isTexts,
  snomedDiagnoses: isTexts,
  imageControl: isRecord,
  methods: isTexts,
}
const requiredFields = {
  ...{ eventId: isText, recordedAt: isText, source: isText, episode: isRecord },
  ...{ episodeId: isText, providerCode: isText, startDate: isText },
  ...{ diagnoses: isTexts, procedures: isListOf(isRecord), code: isText, used: isText },
}
const fieldsRead = {
  event: ['eventId', 'recordedAt', 'source', 'episode'],
  episode: [
    ...['episodeId', 'spellId', 'providerCode', 'patientPseudonym', 'startDate', 'endDate'],
    ...['diagnoses', 'procedures', 'snomedProcedures', 'snomedDiagnoses', 'imageControl'],
  ],
  procedure: ['code', 'date'],
  imageControl: ['used', 'methods'],
}

/**
 * The layout of events by a schema; null where it is not the shipped one's, with texts added at most: fields in another
 * order, or other than the plainest types.
 */
export function eventLayout(schema: unknown): EventLayout | null {
  const types = new Map<string, unknown>()
  const nulls = new Map<string, NullBranch>()

  function gapsOf(type: unknown, names: readonly string[]): Gaps | null {
    if (!isRecord(type)) return null
    const gaps: NullBranch[][] = [[]]
    for (const field of (type as { readonly fields: readonly Field[] }).fields) {
      if (field.name === names[gaps.length - 1]) {
        if (!take(field)) return null
        gaps.push([])
        continue
      }
      const passed = nullBranchOf(field.type, isText)
      if (passed === null || names.includes(field.name)) return null
      gaps.at(-1)?.push(passed)
    }
    return gaps.length === names.length + 1 ? gaps : null
  }
  function take({ name, type }: Field): boolean {
    const required: Readonly<Record<string, Fits>> = requiredFields
    const mayBeNull: Readonly<Record<string, Fits>> = optionalFields
    const branch = mayBeNull[name] ? nullBranchOf(type, mayBeNull[name]) : null
    if (branch !== null) nulls.set(name, branch)
    types.set(name, typeIfThere(type))
    return branch !== null || required[name]?.(type) === true
  }

  const event = gapsOf(schema, fieldsRead.event)
  const episode = gapsOf(types.get('episode'), fieldsRead.episode)
  const procedures = types.get('procedures')
  const procedure = gapsOf(isObject(procedures) ? procedures.items : null, fieldsRead.procedure)
  const imageControl = gapsOf(types.get('imageControl'), fieldsRead.imageControl)
  if (event === null || episode === null || procedure === null || imageControl === null) return null
  return { event, episode, procedure, imageControl, nulls: Object.fromEntries(nulls) as EventLayout['nulls'] }
}

interface Field {
  readonly name: string
  readonly type: unknown
}

/** Which branch of the type is null; null itself where the type is another. */
function nullBranchOf(type: unknown, fits: Fits): NullBranch | null {
  if (!Array.isArray(type)) return fits(type) ? neverNull : null
  const branch = type.indexOf('null')
  return type.length === 2 && (branch === 0 || branch === 1) && fits(type[1 - branch]) ? branch : null
}

const typeIfThere = (type: unknown): unknown =>
  Array.isArray(type) ? type.find((one) => one !== 'null') : type

const isObject = (type: unknown): type is Readonly<Record<string, unknown>> =>
  typeof type === 'object' && type !== null
