import type { Condition, Kind } from '../pack/pack-scope.ts'
import { approachCoded } from './approach-coded.ts'
import { approachRecorded } from './approach-recorded.ts'
import { approaches } from './approaches.ts'
import { datesReversed } from './dates-reversed.ts'
import { dayBefore } from './day-before.ts'
import { episodeIs } from './episode-is.ts'
import { imageControlUsed } from './image-control-used.ts'
import { imageMethodStated } from './image-method-stated.ts'
import { imageMethods } from './image-methods.ts'
import { nearMiss } from './near-miss.ts'

/** Every kind of condition that a pack can name. None knows a guidance. */
export const predicates: Readonly<Record<string, Kind<Condition>>> = {
  'approach-coded': approachCoded,
  'approach-recorded': approachRecorded,
  approaches,
  'dates-reversed': datesReversed,
  'day-before': dayBefore,
  'episode-is': episodeIs,
  'image-control-used': imageControlUsed,
  'image-method-stated': imageMethodStated,
  'image-methods': imageMethods,
  'near-miss': nearMiss,
}
