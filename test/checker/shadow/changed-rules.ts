import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shippedRules } from '../../../services/config/rules-folder.ts'

interface CopiedRules {
  readonly folder: string
  remove(): void
}

/** A copy of the shipped rules in which the order of diagnoses is an error, and a missing diagnosis a warning only. */
export function changedRules(): CopiedRules {
  const { folder, remove } = copiedRules()
  edit(join(folder, 'ipg553', 'cases', 'diagnosis-primary.yaml'), /fail\/info/g, 'fail/error')
  edit(join(folder, 'ipg553', 'pack.yaml'), /(- id: diagnosis-primary\n[\s\S]*?severity: )info/, '$1error')
  edit(join(folder, 'ipg553', 'cases', 'diagnosis-coded.yaml'), /fail\/error/g, 'fail/warning')
  edit(join(folder, 'ipg553', 'pack.yaml'), /(- id: diagnosis-coded\n[\s\S]*?severity: )error/, '$1warning')
  return { folder, remove }
}

/** A copy of the shipped rules in which a code set is misspelt. */
export function brokenRules(): CopiedRules {
  const copy = copiedRules()
  edit(join(copy.folder, 'ipg553', 'pack.yaml'), /(in: )liver-metastasis /, '$1liver-metastases ')
  return copy
}

function copiedRules(): CopiedRules {
  const folder = mkdtempSync(join(tmpdir(), 'shadow-rules-'))
  cpSync(shippedRules, folder, { recursive: true })
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}

function edit(file: string, what: RegExp, by: string): void {
  const before = readFileSync(file, 'utf8')
  const after = before.replace(what, by)
  if (after === before) throw new Error(`nothing to change in ${file}`)
  writeFileSync(file, after)
}
