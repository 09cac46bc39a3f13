import progress from 'cli-progress'

/** A bar on standard error, shown only where that is a terminal. */
export interface Progress {
  advance(by: number): void
  stop(): void
}

export const noProgress: Progress = { advance: () => {}, stop: () => {} }

/** Shows how far a long work is; without a known total, how much is done. */
export function showProgress(
  total: number | undefined,
  unit: 'bytes' | 'events' | 'records' | 'seconds',
): Progress {
  if (process.stderr.isTTY !== true || process.env['TERM'] === 'dumb') return noProgress
  const divisor = unit === 'bytes' ? 1024 * 1024 : 1
  const label = unit === 'bytes' ? 'MiB' : unit
  const known = total !== undefined && total > 0
  const bar = new progress.SingleBar({
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    format: known
      ? `{bar} {percentage} %  {value}/{total} ${label}  {eta_formatted} left`
      : `{value} ${label}  {duration_formatted}`,
    formatValue: (value, _options, type) => {
      const counts = type === 'value' || type === 'total'
      return counts ? (value / divisor).toFixed(divisor === 1 ? 0 : 1) : String(value)
    },
  })
  const stop = () => {
    process.off('exit', stop)
    bar.stop()
  }
  // A terminal left without a cursor is a poor farewell.
  process.once('exit', stop)
  bar.start(known ? total : 0, 0)
  return { advance: (by) => bar.increment(by), stop }
}
