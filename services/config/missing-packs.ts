import { closest } from '../core/pack/pack-scope.ts'
import { quote } from './quote.ts'

/** Names of packs that are not among those there are, each with what may have been meant. */
export function missingPacksText(missing: readonly string[], there: readonly string[]): string {
  return missing.map((name) => `${quote(name)}${hint(name, there)}`).join(', ')
}

function hint(name: string, there: readonly string[]): string {
  const [pack = '', ...entries] = name.split('+')
  if (entries.length > 0 && there.includes(pack))
    return ` (entries of the register are read as ${pack} says: to try another reading, change a copy of rules/ and name that folder as SHADOW_RULES; "impact --to ${name}" tells what it would do)`
  const meant = closest(name, there)
  return meant === null ? '' : ` (did you mean "${meant}"?)`
}
