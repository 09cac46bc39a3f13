import { readRules } from '../../services/config/rules-folder.ts'
import type { Pack } from '../../services/core/pack/load-pack.ts'
import type { PackData } from '../../services/core/pack/pack-schema.ts'

/** A shipped pack. */
export function shipped(id: string): Pack {
  const [pack] = readRules([id])
  if (pack === undefined) throw new Error(`there is no pack ${id}`)
  return pack
}

/** The same pack with something in its data changed; what was given stays as it is. */
export function changed(pack: Pack, change: (data: PackData) => void): Pack {
  const data = structuredClone(pack.data)
  change(data)
  return { ...pack, data }
}

/** A rule of a pack, to be changed. */
export function ruleOf(data: PackData, id: string): PackData['rules'][number] {
  const rule = data.rules.find((one) => one.id === id)
  if (rule === undefined) throw new Error(`there is no rule ${id}`)
  return rule
}

/** The first finding of a rule, to be changed. */
export function findingOf(data: PackData, id: string): PackData['rules'][number]['findings'][number] {
  const [finding] = ruleOf(data, id).findings
  if (finding === undefined) throw new Error(`${id} has no finding`)
  return finding
}
