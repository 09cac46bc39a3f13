import { parseArgs } from 'node:util'
import { latestEventSchema } from './latest-event-schema.ts'
import { measureEvents } from './measure-events.ts'
import { projectedDecoder } from './projected-decoder.ts'

// Bare avsc as it comes: nothing here may import what mends its reading.
const { values: options } = parseArgs({
  options: { file: { type: 'string', default: '' }, warm: { type: 'string', default: '0' } },
})
measureEvents(options, projectedDecoder(latestEventSchema()))
