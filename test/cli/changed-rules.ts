import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shippedRules } from '../../services/config/rules-folder.ts'
import { replacing } from '../core/pack/example-pack.ts'

/** A folder with all packs of the product, the text of some of its files changed. */
export function changedRules(
  folder: string,
  edits: Readonly<Record<string, (text: string) => string>>,
): string {
  cpSync(shippedRules, folder, { recursive: true })
  for (const [name, edit] of Object.entries(edits)) {
    const file = join(folder, name)
    writeFileSync(file, edit(readFileSync(file, 'utf8')))
  }
  return folder
}

/** IPG553 with a missing liver metastasis as a warning. */
export const milder = {
  'ipg553/pack.yaml': replacing(
    '- severity: error\n        # C78.7 may sit in any position: the primary tumour often leads.',
    '- severity: warning',
  ),
  'ipg553/cases/diagnosis-coded.yaml': (text: string) => text.replaceAll('fail/error', 'fail/warning'),
}
