import type { Draft } from '../draft.ts'
import type { ExpectedFinding } from '../findings.ts'
import { providerDefectRate } from '../providers.ts'
import { chance, drawFrom, type Random } from '../random.ts'
import { defects } from './catalogue.ts'
import type { Defect } from './defect.ts'

/** The errors made in an episode, by name, and the findings that must follow from them. */
export interface Injected {
  readonly names: readonly string[]
  readonly findings: readonly ExpectedFinding[]
}

const none: Injected = { names: [], findings: [] }
const secondErrorShare = 0.15

/** Makes an error in a share of the drafts, which the provider's own record shifts; at times two that do not touch. */
export function injectDefects(draft: Draft, random: Random, defectRate: number): Injected {
  if (!chance(random, providerDefectRate(draft.provider, defectRate))) return none
  const chosen = chooseDefects(draft, random)
  const findings = chosen.flatMap((defect) => defect.make(draft, random))
  return { names: chosen.map(({ name }) => name), findings }
}

function chooseDefects(draft: Draft, random: Random): Defect[] {
  const fitting = defects.filter(([, defect]) => defect.fits(draft))
  const first = drawFrom(fitting)(random)
  if (!chance(random, secondErrorShare)) return [first]
  const apart = fitting.filter(([, { touches }]) => !touches.some((aspect) => first.touches.includes(aspect)))
  return apart.length === 0 ? [first] : [first, drawFrom(apart)(random)]
}
