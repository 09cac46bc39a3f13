import type { OutputRecord } from '../../pipeline/record.ts'
import { LaidOut, Lane } from './fast/laid-out.ts'

// A character of text takes as many bytes at most.
const mostBytesOfUnit = 3

/**
 * Lays outputs out for the wire as they come, each topic's one behind the other, and in a new lane where a send ends. They
 * wait until their transaction is sent, and objects that live so long cost more than making them did.
 */
export function layingOut(sendBytes: number): (output: OutputRecord, size: number) => OutputRecord {
  const lanes = new Map<string, Lane>()
  return (output, size) => {
    const most = mostBytesOfUnit * size
    // One that has a time of its own, as records that were read have, is no part of a lane.
    if ('timestamp' in output) return output
    const { topic } = output
    const lane = lanes.get(topic)
    const laidOut = lane?.add(output, most)
    if (laidOut !== undefined && laidOut.to <= sendBytes) return laidOut
    const next = new Lane()
    lanes.set(topic, next)
    return next.add(output, most)
  }
}

/** Lets the memory be used again that these outputs were laid out in. They have to be sent and answered, each of their lanes. */
export function releaseLaidOut(outputs: readonly OutputRecord[]): void {
  const lanes = new Set<Lane>()
  for (const output of outputs) if (output instanceof LaidOut) lanes.add(output.lane)
  for (const lane of lanes) lane.release()
}
