import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PackCertificate } from '../certify/certify.ts'
import {
  type CommittedCertificate,
  committedCertificate,
  judgingPart,
  sectionOf,
} from '../certify/committed.ts'
import type { Pack, PackFiles } from '../core/pack/load-pack.ts'
import { Fault } from '../fault.ts'
import { packFolder } from './named-packs.ts'

/** Where a pack's certificate is committed: beside the pack. */
export function certificatePath(files: PackFiles): string {
  return join(packFolder(files), 'certificate.json')
}

/** Reads a committed certificate; null where there is none. Throws a Fault `pack-invalid` for one that is broken. */
export function readCertificate(path: string): CommittedCertificate | null {
  if (!existsSync(path)) return null
  try {
    return committedCertificate.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw new Fault('pack-invalid', `${path} is no certificate; write it anew with --update`, { cause })
  }
}

/** Writes a pack's certificate. Throws a Fault `output-unwritable`. */
export function writeCertificate(
  path: string,
  { id, data }: Pack,
  sections: { readonly quick: PackCertificate; readonly full: PackCertificate },
): void {
  const certificate: CommittedCertificate = {
    pack: id,
    version: data.version,
    quick: sectionOf(sections.quick, true),
    full: sectionOf(sections.full, false),
    judging: judgingPart(data),
  }
  try {
    writeFileSync(path, `${JSON.stringify(certificate, null, 2)}\n`)
  } catch (cause) {
    throw new Fault('output-unwritable', `${path} cannot be written`, { cause })
  }
}
