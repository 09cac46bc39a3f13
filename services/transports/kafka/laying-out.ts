import type { OutputRecord } from '../../pipeline/record.ts'
import { Lane } from './fast/laid-out.ts'

// A character of text takes as many bytes at most.
const mostBytesOfUnit = 3
const [firstRoom, nextRoom] = [16 * 1024, 1024 * 1024]

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
    const next = new Lane(lane === undefined ? firstRoom : nextRoom)
    lanes.set(topic, next)
    return next.add(output, most)
  }
}
