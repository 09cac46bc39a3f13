import type { Classification } from '../codes/classification.ts'
import { icd10 } from '../codes/icd10.ts'
import { opcs4 } from '../codes/opcs4.ts'
import { snomed } from '../codes/snomed.ts'
import type { Episode, ImageControlMethod, ImageControlUse } from '../episode.ts'
import type { CodeEntry, CodeList, MalformedEntry, ProcedureEntry } from './code-entry.ts'
import { groupProcedures, type ProcedureGroups } from './procedure-groups.ts'

/** What rules see of an episode: normalised codes, procedure groups, and image control as the record states it. */
export interface EpisodeFacts {
  readonly episode: Episode
  /** `endDate`, or `startDate` while the episode is open. */
  readonly day: string
  readonly diagnoses: readonly CodeEntry[]
  readonly procedures: readonly ProcedureEntry[]
  readonly snomedProcedures: readonly CodeEntry[]
  readonly snomedDiagnoses: readonly CodeEntry[]
  readonly malformed: Readonly<Record<'icd-10' | 'opcs-4' | 'snomed-ct', readonly MalformedEntry[]>>
  readonly groups: ProcedureGroups
  readonly imageControl: ImageControlFacts
}

export interface ImageControlFacts {
  /** A stated method makes `not-recorded` a yes. */
  readonly used: ImageControlUse
  /** As in the event; empty where it says nothing of methods. */
  readonly methods: readonly ImageControlMethod[]
  /** The methods without `not-stated`, each once. */
  readonly stated: readonly ImageControlMethod[]
}

interface CodesOf {
  readonly wellFormed: CodeEntry[]
  readonly malformed: MalformedEntry[]
}

function codesOf(list: CodeList, raws: readonly string[], classification: Classification): CodesOf {
  const codes: CodesOf = { wellFormed: [], malformed: [] }
  raws.forEach((raw, index) => {
    const normalised = classification.normalise(raw)
    if (normalised.kind === 'code') codes.wellFormed.push({ list, index, code: normalised.code })
    else if (normalised.kind === 'malformed') codes.malformed.push({ list, index, code: raw })
  })
  return codes
}

function proceduresOf(episode: Episode) {
  const wellFormed: ProcedureEntry[] = []
  const malformed: MalformedEntry[] = []
  const inOrder: (ProcedureEntry | 'malformed')[] = []
  episode.procedures.forEach(({ code: raw, date }, index) => {
    const normalised = opcs4.normalise(raw)
    if (normalised.kind === 'none') return
    if (normalised.kind === 'malformed') {
      malformed.push({ list: 'procedures', index, code: raw })
      inOrder.push('malformed')
      return
    }
    const entry = { list: 'procedures', index, code: normalised.code, date: date ?? null } as const
    wellFormed.push(entry)
    inOrder.push(entry)
  })
  return { wellFormed, malformed, groups: groupProcedures(inOrder) }
}

function imageControlOf(episode: Episode): ImageControlFacts {
  const used = episode.imageControl?.used ?? 'not-recorded'
  const methods = episode.imageControl?.methods ?? []
  const stated = [...new Set(methods)].filter((method) => method !== 'not-stated')
  return { used: used === 'not-recorded' && stated.length > 0 ? 'yes' : used, methods, stated }
}

/** Reads an episode once, for all packs. */
export function readFacts(episode: Episode): EpisodeFacts {
  const diagnoses = codesOf('diagnoses', episode.diagnoses, icd10)
  const procedures = proceduresOf(episode)
  const snomedProcedures = codesOf('snomedProcedures', episode.snomedProcedures ?? [], snomed)
  const snomedDiagnoses = codesOf('snomedDiagnoses', episode.snomedDiagnoses ?? [], snomed)
  return {
    episode,
    day: episode.endDate ?? episode.startDate,
    diagnoses: diagnoses.wellFormed,
    procedures: procedures.wellFormed,
    snomedProcedures: snomedProcedures.wellFormed,
    snomedDiagnoses: snomedDiagnoses.wellFormed,
    malformed: {
      'icd-10': diagnoses.malformed,
      'opcs-4': procedures.malformed,
      'snomed-ct': [...snomedProcedures.malformed, ...snomedDiagnoses.malformed],
    },
    groups: procedures.groups,
    imageControl: imageControlOf(episode),
  }
}
