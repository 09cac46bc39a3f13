import { fileURLToPath } from 'node:url'
import { type Tether, tether } from './tether.ts'

const script = fileURLToPath(new URL('./while-wanted.sh', import.meta.url))

/** Starts a command that ends no later than we do, and takes the folder with it when it was killed. */
export function runWhileWanted(
  folder: string,
  command: readonly string[],
  output: number | 'ignore',
  holds?: Tether,
): Tether {
  return tether('sh', [script, folder, ...command], output, holds)
}
