import { type Bound, quickBound } from '../certify/bound.ts'
import type { Certification, PackCertificate } from '../certify/certify.ts'
import {
  type CommittedCertificate,
  departures,
  judgingPack,
  judgingPart,
  sectionOf,
} from '../certify/committed.ts'
import { comparing } from '../certify/comparing.ts'
import type { Pack, PackFiles } from '../core/pack/load-pack.ts'
import { certificatePath, readCertificate } from './certificate-file.ts'
import { departureText } from './certify-report.ts'
import { paced } from './paced.ts'

/** What departs from the committed certificates, pack by pack. */
export async function departed(
  files: readonly PackFiles[],
  packs: readonly Pack[],
  certification: Certification,
  bound: Bound,
): Promise<string[]> {
  const texts: string[] = []
  for (const [at, pack] of packs.entries()) {
    const [file, certificate] = [files[at], certification.packs[at]]
    if (file === undefined || certificate === undefined) continue
    const committed = readCertificate(certificatePath(file))
    if (committed === null) texts.push(`${pack.id} has no certificate yet: write it with --update`)
    else texts.push(...(await departuresOf(pack, certificate, committed, bound)))
  }
  return texts
}

async function departuresOf(
  pack: Pack,
  certificate: PackCertificate,
  committed: CommittedCertificate,
  bound: Bound,
): Promise<string[]> {
  const section = bound === quickBound ? committed.quick : committed.full
  const found = departures(certificate, section)
  const isSamePack = judgingPart(pack.data) === committed.judging
  if (found.length === 0 && sectionOf(certificate, false).digest === section.digest) return []
  if (isSamePack) return [departureText(pack.id, found, null)]
  const older = judgingPack(committed.judging, pack.data)
  const comparer = await paced(comparing(pack.id, older, pack.data, quickBound))
  return [departureText(pack.id, found, comparer.comparison())]
}
