import { InvalidArgumentError } from 'commander'

/** A parser for an option whose value is a number between two, both included. */
export function numberOption(least: number, most: number, isWhole: boolean): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value
    throw new InvalidArgumentError(
      `${isWhole ? 'a whole number' : 'a number'} from ${least} to ${most} is wanted.`,
    )
  }
}
