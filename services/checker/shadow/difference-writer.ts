import { Fault } from '../../fault.ts'
import type { RecordContent } from '../../pipeline/record.ts'
import type { ShadowTally } from '../../telemetry/shadow-counts.ts'
import type { Transport } from '../../transports/transport.ts'
import { type DifferencePlace, differenceTopic, type TopicBroker } from './difference-topic.ts'

/** Writes differences of one partition of the input, and counts what became of them. Never throws. */
export type WriteDifferences = (
  partition: number,
  records: readonly RecordContent[],
  tally: Pick<ShadowTally, 'written' | 'unwritten'>,
) => Promise<void>

// A topic that takes nothing keeps each try busy for seconds, in which nothing is judged.
const restMs = 30_000
// Each piece is one send of one batch to one partition: all of it is there, or nothing.
const perPiece = { records: 100, bytes: 256 * 1024 }

/**
 * Writes outside of any transaction, so that nothing about this topic can hold the outputs up. What fails is counted
 * and not tried again: a difference stands on the topic once, or not at all. A record that is too large for the topic
 * takes no other with it.
 */
export function createDifferenceWriter(
  transport: Pick<Transport, 'append'> & TopicBroker,
  place: DifferencePlace,
  created: (topic: { name: string; partitions: number }) => void,
): WriteDifferences {
  const topic = differenceTopic(transport, place, created)
  let rest = { until: Number.NEGATIVE_INFINITY, reason: '' }

  const append = async (
    records: readonly (RecordContent & { partition: number })[],
    tally: Parameters<WriteDifferences>[2],
  ): Promise<void> => {
    if (performance.now() < rest.until) return tally.unwritten(rest.reason, records.length)
    try {
      await transport.append(place.topic, records)
      tally.written(records.length)
    } catch (error) {
      const reason = codeOf(error)
      topic.forget()
      if (!isQuick(reason)) rest = { until: performance.now() + restMs, reason }
      if (reason !== 'record-unsendable' || records.length === 1)
        return tally.unwritten(reason, records.length)
      const half = Math.ceil(records.length / 2)
      await append(records.slice(0, half), tally)
      await append(records.slice(half), tally)
    }
  }

  return async (partition, records, tally) => {
    if (records.length === 0) return
    if (performance.now() < rest.until) return tally.unwritten(rest.reason, records.length)
    try {
      // The same partition where there are as many: what an episode's key keeps in order stays in order here.
      const own = partition % (await topic.partitions())
      for (const piece of piecesOf(records.map((record) => ({ ...record, partition: own }))))
        await append(piece, tally)
    } catch (error) {
      tally.unwritten(codeOf(error), records.length)
    }
  }
}

/** Whether it is a refusal that comes at once, so that the next try may be made at once. */
const isQuick = (reason: string) => reason === 'record-unsendable' || reason === 'topics-missing'

const codeOf = (error: unknown) => (error instanceof Fault ? error.code : 'unexpected')

function piecesOf<Item extends RecordContent>(records: readonly Item[]): Item[][] {
  const pieces: Item[][] = []
  let bytes = 0
  for (const record of records) {
    const size = (record.key?.length ?? 0) + (record.value?.length ?? 0)
    const last = pieces.at(-1)
    if (last === undefined || last.length >= perPiece.records || bytes + size > perPiece.bytes) {
      pieces.push([record])
      bytes = size
    } else {
      last.push(record)
      bytes += size
    }
  }
  return pieces
}
