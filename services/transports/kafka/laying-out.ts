import type { NewContent, OutputRecord } from '../../pipeline/record.ts'
import { LaidOut, Lane } from './fast/laid-out.ts'

// A character of text takes as many bytes at most.
const mostBytesOfUnit = 3

/**
 * Lays outputs out for the wire as they come, each topic's one behind the other: a lane holds what one send takes, about as
 * many bytes as that may have. They wait until their transaction is sent, and objects that live so long cost more than
 * making them did.
 */
export function layingOut(sendBytes: number): (output: OutputRecord, size: number) => OutputRecord {
  const lanes = new Map<string, Lane>()
  return (output, size) => {
    // One that has a time of its own, as records that were read have, is no part of a lane.
    if ('timestamp' in output) return output
    const { topic } = output
    let lane = lanes.get(topic)
    if (lane === undefined || lane.size + size > sendBytes) {
      lane = new Lane()
      lanes.set(topic, lane)
    }
    return lane.add(output, mostBytesOfUnit * size)
  }
}

/** Whether a send of records that are laid out ends between these two. */
export const isLaneBetween = (before: NewContent | undefined, next: NewContent): boolean =>
  before instanceof LaidOut && next instanceof LaidOut && before.lane !== next.lane

/** Lets the memory be used again that these outputs were laid out in. They have to be sent and answered, each of their lanes. */
export function releaseLaidOut(outputs: readonly OutputRecord[]): void {
  const lanes = new Set<Lane>()
  for (const output of outputs) if (output instanceof LaidOut) lanes.add(output.lane)
  for (const lane of lanes) lane.release()
}
