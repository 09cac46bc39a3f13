import avro, { type Schema, type Type } from 'avsc'
import type { Assessment, Finding } from '../../core/assessment.ts'
import type { OutputEncoding } from '../decoded.ts'
import { ownBytes } from '../own-bytes.ts'
import { Scratch } from './scratch.ts'

type AssessmentEncoding = Pick<OutputEncoding, 'assessment' | 'assessmentsLike'>

/** Writes assessments in Avro by this schema of a record. */
export function assessmentEncoding(schema: Schema): AssessmentEncoding {
  const { fields } = avro.Type.forSchema(schema, { omitRecordMethods: true }) as Type & avro.types.RecordType
  const scratch = new Scratch()
  // A record's encoding is its fields' encodings one after another.
  const writers = fields.map(({ name, type }) => writerOf(name as keyof Assessment, type, scratch))
  const findingsAt = fields.findIndex(({ name }) => name === 'findings')
  const written = (assessment: Assessment, some = writers) => {
    scratch.begin()
    for (const write of some) write(assessment)
    return scratch.written()
  }
  return {
    assessment: (assessment) => written(assessment),
    assessmentsLike(assessment) {
      const before = ownBytes(written(assessment, writers.slice(0, findingsAt)))
      const behind = ownBytes(written(assessment, writers.slice(findingsAt + 1)))
      return (findings) => {
        scratch.begin()
        scratch.add(before)
        writers[findingsAt]?.({ ...assessment, findings })
        scratch.add(behind)
        return scratch.written()
      }
    },
  }
}

/** Writes one field of assessments. What many of them share is frozen, and encoded once. */
function writerOf(name: keyof Assessment, type: Type, scratch: Scratch): (assessment: Assessment) => void {
  const inAvro = inAvroForm[name] ?? ((assessment: Assessment) => assessment[name])
  const known = new WeakMap<object, Buffer>()
  return (assessment) => {
    const value = assessment[name]
    const before = typeof value === 'object' ? known.get(value) : undefined
    if (before !== undefined) return scratch.add(before)
    const bytes = scratch.encode(type, inAvro(assessment))
    if (typeof value === 'object' && Object.isFrozen(value)) known.set(value, ownBytes(bytes))
  }
}

/** The fields that have null wherever something is absent, as Avro wants it. */
const inAvroForm: Partial<Record<keyof Assessment, (assessment: Assessment) => unknown>> = {
  applicability: ({ applicability }) =>
    Object.fromEntries(
      Object.entries(applicability).map(([pack, said]) => [pack, { reason: null, seeAlso: null, ...said }]),
    ),
  findings: ({ findings }) => findings.map(avroFinding),
  repairs: ({ repairs }) =>
    repairs.map(({ edits, note }) => ({
      edits: edits.map((edit) => ({ code: null, to: null, ...edit })),
      note,
    })),
  repairSearch: ({ repairSearch }) =>
    repairSearch === undefined ? null : { blockedBy: null, ...repairSearch },
}

const avroFinding = (finding: Finding) => ({ ...finding, citation: { sha256: null, ...finding.citation } })
