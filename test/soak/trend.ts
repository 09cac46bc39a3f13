/** A straight line through samples: its slope, and the standard error of that, in units of y for one of x. */
export interface Trend {
  readonly slope: number
  readonly error: number
}

export interface Sample {
  readonly x: number
  readonly y: number
}

/**
 * Least squares; undefined for fewer than four samples. One sample resembles the next (memory rises until it is
 * collected), so the error is widened by what the residuals tell of that.
 */
export function trendOf(samples: readonly Sample[]): Trend | undefined {
  const count = samples.length
  if (count < 4) return undefined
  const [middle, level] = [meanOf(samples.map(({ x }) => x)), meanOf(samples.map(({ y }) => y))]
  const spread = sumOf(samples.map(({ x }) => (x - middle) ** 2))
  if (spread === 0) return undefined
  const slope = sumOf(samples.map(({ x, y }) => (x - middle) * (y - level))) / spread
  const residuals = samples.map(({ x, y }) => y - level - slope * (x - middle))
  const squares = sumOf(residuals.map((residual) => residual ** 2))
  const error = Math.sqrt(squares / (count - 2) / spread)
  const alike = Math.min(0.99, Math.max(0, likeness(residuals, squares)))
  return { slope, error: error * Math.sqrt((1 + alike) / (1 - alike)) }
}

/** How much a residual resembles the one before it: 0 not at all, 1 wholly. */
function likeness(residuals: readonly number[], squares: number): number {
  if (squares === 0) return 0
  return sumOf(residuals.slice(1).map((residual, n) => residual * (residuals[n] ?? 0))) / squares
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0)
const meanOf = (numbers: readonly number[]) => sumOf(numbers) / numbers.length
