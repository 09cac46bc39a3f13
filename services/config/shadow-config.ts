import { type CheckerSettings, checkerSettings, type SettingKey } from './checker-settings.ts'
import { missingPacksText } from './missing-packs.ts'
import { quote } from './quote.ts'
import { isRulesFolder, packIds, shippedRules } from './rules-folder.ts'

/** The ruleset that judges beside the active one, and where its differences go. */
export interface ShadowConfig {
  /** Pack ids in the order in which their findings come. */
  readonly packs: readonly string[]
  /** The folder that the packs are in. */
  readonly rules: string
  readonly topic: string
}

type ShadowSettings = Pick<CheckerSettings, 'PACKS' | 'SHADOW_PACKS' | 'SHADOW_RULES'>

export const hasShadow = ({ SHADOW_PACKS, SHADOW_RULES }: ShadowSettings): boolean =>
  SHADOW_PACKS !== undefined || SHADOW_RULES !== undefined

const placeOf = ({ PACKS, SHADOW_PACKS = PACKS, SHADOW_RULES = shippedRules }: ShadowSettings) => ({
  packs: SHADOW_PACKS,
  rules: SHADOW_RULES,
})

/** The shadow's configuration; null where none is asked for. */
export const shadowOf = (settings: CheckerSettings): ShadowConfig | null =>
  hasShadow(settings) ? { ...placeOf(settings), topic: settings.TOPIC_SHADOW } : null

/** Why no ruleset judges beside the active one although something of it is set; null where nothing is, or one does. */
export function whyNoShadow(settings: CheckerSettings, empty: readonly SettingKey[]): string | null {
  if (hasShadow(settings)) return null
  const blank = empty.filter((key) => key === 'SHADOW_PACKS' || key === 'SHADOW_RULES')
  if (blank.length > 0) return `${blank.join(' and ')} ${blank.length > 1 ? 'are' : 'is'} empty`
  const isUsual = settings.TOPIC_SHADOW === checkerSettings.shape.TOPIC_SHADOW.parse(undefined)
  return isUsual ? null : 'TOPIC_SHADOW is set, but neither SHADOW_PACKS nor SHADOW_RULES'
}

function missingPacks(settings: ShadowSettings): string[] {
  const { packs, rules } = placeOf(settings)
  const there = packIds(rules)
  return packs.filter((id) => !there.includes(id))
}

/** Whether there is something to look for: what is wrong with a setting by itself is told by itself. */
function canLook(settings: ShadowSettings): boolean {
  const { packs, rules } = placeOf(settings)
  return hasShadow(settings) && Array.isArray(packs) && isRulesFolder(rules)
}

/** The settings, where the shadow's packs must be in its folder. What is missing is said of the setting that names it. */
export const settingsWithShadow = (['SHADOW_PACKS', 'SHADOW_RULES'] as const).reduce<typeof checkerSettings>(
  (schema, key) =>
    schema.refine((settings) => missingPacks(settings).length === 0, {
      when: ({ value }) => {
        const settings = value as ShadowSettings
        return canLook(settings) && (settings.SHADOW_PACKS === undefined) === (key === 'SHADOW_RULES')
      },
      path: [key],
      error: ({ input }) => {
        const settings = input as ShadowSettings
        const missing = missingPacks(settings)
        return key === 'SHADOW_PACKS'
          ? `names packs that are not there: ${missingPacksText(missing, packIds(placeOf(settings).rules))}`
          : `lacks ${missing.map(quote).join(', ')} of PACKS`
      },
    }),
  checkerSettings,
)
