import type { NewContent, OutputRecord } from '../../pipeline/record.ts'
import { type Processed, type TransactionLimits, transactionsOf } from './chunks.ts'

/** What one transaction carries. */
export interface Portion<Input> extends Processed<Input> {
  /** How often it was cut because the broker refused a larger one. */
  readonly cuts: number
  /** What else may stand for the output of its one record, best first; absent until that output was refused. */
  readonly others?: readonly OutputRecord[]
}

/** Processes the records of one fetch, each when its portion is asked for. */
export function* portionsOf<Input extends NewContent>(
  records: readonly Input[],
  process: (record: Input) => OutputRecord,
  limits?: TransactionLimits,
): Generator<Portion<Input>, undefined> {
  for (const piece of transactionsOf(records, process, limits)) yield { ...piece, cuts: 0 }
}

/**
 * What to send in place of a portion that is too large: its halves, until one record stands alone, then that record
 * with the next of what may stand for its output, as `standIns` tells. Nothing where all of that was refused.
 */
export function smallerPortions<Input>(
  { inputs, outputs, cuts, others }: Portion<Input>,
  standIns: (record: Input, output: OutputRecord) => readonly OutputRecord[],
): readonly Portion<Input>[] {
  const [record] = inputs
  const [output] = outputs
  if (!record || !output) return []
  if (inputs.length > 1) {
    const middle = Math.ceil(inputs.length / 2)
    const half = (from: number, to: number) => ({
      inputs: inputs.slice(from, to),
      outputs: outputs.slice(from, to),
      cuts: cuts + 1,
    })
    return [half(0, middle), half(middle, inputs.length)]
  }
  const [next, ...rest] = others ?? standIns(record, output)
  return next ? [{ inputs, outputs: [next], cuts, others: rest }] : []
}
