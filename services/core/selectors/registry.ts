import type { Kind, Selector } from '../pack/pack-scope.ts'
import { approachGroups } from './approach-groups.ts'
import { codesInApproachGroups } from './codes-in-approach-groups.ts'
import { imageCodes } from './image-codes.ts'
import { diagnoses, procedures, snomedDiagnoses, snomedProcedures } from './listed-codes.ts'
import { malformed } from './malformed.ts'
import { nearMissGroups } from './near-miss-groups.ts'
import { procedureGroups } from './procedure-groups.ts'
import { proceduresDated } from './procedures-dated.ts'
import { uncoveredGroups } from './uncovered-groups.ts'

/** Every kind of selection that a pack can name. None knows a guidance. */
export const selectors: Readonly<Record<string, Kind<Selector>>> = {
  'approach-groups': approachGroups,
  'codes-in-approach-groups': codesInApproachGroups,
  diagnoses,
  'image-codes': imageCodes,
  malformed,
  'near-miss-groups': nearMissGroups,
  'procedure-groups': procedureGroups,
  procedures,
  'procedures-dated': proceduresDated,
  'snomed-diagnoses': snomedDiagnoses,
  'snomed-procedures': snomedProcedures,
  'uncovered-groups': uncoveredGroups,
}
