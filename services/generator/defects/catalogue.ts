import type { Weighted } from '../random.ts'
import * as approach from './approach.ts'
import type { Defect } from './defect.ts'
import * as diagnosis from './diagnosis.ts'
import * as coverage from './image-coverage.ts'
import * as method from './image-method.ts'
import * as integrity from './integrity.ts'
import * as procedure from './procedure.ts'

/**
 * Every coding error that the generator makes, with its weight among those that fit an episode.
 * What fits few episodes weighs more, so that it is seen in a run of some thousands.
 */
export const defects: Weighted<Defect> = [
  [5, approach.approachMisrecorded],
  [3, approach.secondApproachRecorded],
  [4, approach.approachMiscoded],
  [20, approach.openCodedAsPercutaneous],
  [3, approach.secondApproachCoded],
  [40, approach.conversionNotCoded],
  [6, approach.redundantMicrowaveCode],

  [30, procedure.microwaveCodeOmitted],
  [20, procedure.radiofrequencyForMicrowave],
  [15, procedure.microwaveCodeFirst],
  [15, procedure.strayCodeHidesMicrowave],
  [6, procedure.techniqueMiscoded],
  [3, procedure.procedureCategoryOnly],
  [3, procedure.procedureOmitted],
  [3, procedure.procedureMistyped],
  [4, procedure.nearMissUnrecorded],
  [30, procedure.microwaveOnOtherTechnique],

  [7, diagnosis.metastasisOmitted],
  [4, diagnosis.metastasisOfOtherSite],
  [3, diagnosis.metastasisCategoryOnly],
  [3, diagnosis.metastasisMistyped],
  [4, diagnosis.liverCancerForMetastasis],
  [6, diagnosis.metastasisNotFirst],
  [5, diagnosis.diagnosisMisrecorded],

  [8, coverage.imageCodeOmitted],
  [15, coverage.imageCodeAtFirstLesionOnly],
  [3, coverage.imageCategoryOnly],
  [2, coverage.laparoscopicCodeElsewhere],
  [4, coverage.imageCodeWithOtherProcedure],
  [2, coverage.imageCodeBeforeProcedures],
  [3, coverage.imageCodeFirst],
  [3, coverage.strayCodeHidesImageCode],
  [7, coverage.imageControlUnrecorded],

  [5, method.specificCodeForUnstatedMethod],
  [5, method.unspecifiedCodeForStatedMethod],
  [4, method.wrongImageMethod],
  [3, method.surplusImageMethod],
  [20, method.secondImageMethodNotCoded],
  [60, method.plainCodeForContrastUltrasound],
  [5, method.imageMethodUnrecorded],
  [4, method.imageCodeThoughUnused],
  [3, method.imageCodeAndMethodThoughUnused],
  [10, method.methodThoughUnused],
  [3, method.unstatedBesideMethod],
  [20, method.methodBesideUnstated],
  [6, method.y68BeforeItsTime],
  [6, method.y68ForUltrasoundBeforeItsTime],

  [4, integrity.supplementaryCodeFirst],
  [4, integrity.diagnosisMistyped],
  [4, integrity.lastProcedureMistyped],
  [3, integrity.snomedProcedureMistyped],
  [3, integrity.snomedDiagnosisMistyped],
  [3, integrity.datesSwapped],
  [4, integrity.procedureOutsideEpisode],
]
