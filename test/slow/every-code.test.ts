import { expect, test } from 'vitest'
import { disagreement } from '../../services/certify/second-table.ts'
import { readRules } from '../../services/config/rules-folder.ts'
import type { Episode } from '../../services/core/episode.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { opinionOn, packs } from '../certify/second-opinion.ts'

const { assess } = compileRuleset(readRules(packs), new Set(), { codings: 0, entries: 0, remembered: 0 })
const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const ends = ['', ...Array.from({ length: 10 }, (_, digit) => `.${digit}`)]
const categories = letters.flatMap((letter) =>
  Array.from({ length: 100 }, (_, number) => `${letter}${String(number).padStart(2, '0')}`),
)
const codes = categories.flatMap((category) => ends.map((end) => category + end))

const ablation: Episode = {
  startDate: '2024-05-01',
  endDate: '2024-05-02',
  diagnoses: ['C78.7'],
  procedures: [{ code: 'J12.7' }],
  snomedProcedures: ['609232008'],
  imageControl: { used: 'yes', methods: ['ultrasound'] },
}
const procedures = (text: string): Partial<Episode> => ({
  procedures: text.split(' ').map((code) => ({ code })),
})

// A code that a pack takes in or leaves out by mistake is of the wrong class, and no sample of that class tells.
test.each<[string, (code: string) => Partial<Episode>]>([
  ['a procedure within the group', (code) => procedures(`J12.7 ${code} Y53.2`)],
  ['the only code of the group', (code) => procedures(`J08.3 ${code}`)],
  ['with microwave, nothing recorded', (code) => ({ ...procedures(`${code} Y13.7`), snomedProcedures: [] })],
  ['with J03.2', (code) => ({ ...procedures(`J03.2 Y13.7 ${code}`), snomedProcedures: ['448540000'] })],
  ['the only diagnosis', (code) => ({ diagnoses: [code] })],
  ['a diagnosis before C78.7', (code) => ({ diagnoses: [code, 'C78.7'] })],
])(`two readers agree on each of ${codes.length} codes: %s`, (_, place) => {
  const disagreements = codes.flatMap((code) => {
    const episode = { ...ablation, ...place(code) }
    const about = disagreement(assess(episode), opinionOn(episode))
    return about.length === 0 ? [] : [{ code, about }]
  })
  expect(disagreements.slice(0, 5)).toEqual([])
})
