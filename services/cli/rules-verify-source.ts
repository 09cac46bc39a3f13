import { Command } from 'commander'
import { loadPack } from '../core/pack/load-pack.ts'
import { type SourceBinding, sourceBinding } from '../core/source/source-binding.ts'
import { isAccounted, type SourceVerification, verifyDocument } from '../core/source/verify-document.ts'
import { Fault } from '../fault.ts'
import { openSource } from '../formats/open-source.ts'
import { openOutput } from '../terminal/output.ts'
import { namedPacks } from './named-packs.ts'
import { sentenceTable, verificationText } from './source-report.ts'

interface VerifyOptions {
  readonly document: string
  readonly sentences?: boolean
}

/** `coding-quality rules verify-source`: whether a copy of the publication is what the rules are bound to. */
export function verifySourceCommand(): Command {
  return new Command('verify-source')
    .summary('check the rules against a copy of their publication')
    .description(
      "Checks a copy of a publication against the passages that a pack's rules are bound to, by their SHA-256, and that every sentence of it is enforced by a rule or has a written reason why none does. Says which rules a change affects.",
    )
    .argument('[PACK]', "a pack's id or folder; the one that is bound to a document where only one is")
    .requiredOption(
      '--document <file>',
      'your copy of the publication, whose text the product does not hold; -: standard input',
    )
    .option('--sentences', 'list every sentence, and what accounts for it')
    .addHelpText(
      'after',
      `
Examples:
  coding-quality rules verify-source --document ipg553-coding-recommendations.txt
  coding-quality rules verify-source ipg553 --document ipg553-coding-recommendations.txt --sentences

Exit status: 0 the document as bound, every sentence accounted for; 1 a difference, or a sentence without rule or
reason; 2 usage or input and output.`,
    )
    .action(async (pack: string | undefined, options: VerifyOptions) => {
      process.exitCode = await verifySource(pack, options)
    })
}

async function verifySource(
  pack: string | undefined,
  { document, sentences }: VerifyOptions,
): Promise<number> {
  const binding = bindingOf(pack)
  const verification = verifyDocument(binding, await readCopy(document))
  const output = openOutput()
  if (sentences) await output.write(sentenceTable(verification))
  await output.write(verificationText(binding, verification, document))
  await output.end()
  return isSound(verification) ? 0 : 1
}

function isSound({ identical, altered, sentences }: SourceVerification): boolean {
  return identical && altered.length === 0 && sentences.every(isAccounted)
}

function bindingOf(named: string | undefined): SourceBinding {
  const packs = namedPacks(named).map(loadPack)
  const [only, ...more] = packs.flatMap((pack) => sourceBinding(pack) ?? [])
  if (only === undefined) {
    const which = packs.map(({ id }) => id).join(', ')
    throw new Fault(
      'usage',
      `${which}: the source is cited, not bound to a document, so there is nothing to verify`,
    )
  }
  if (more.length === 0) return only
  const bound = [only, ...more].map(({ pack }) => pack).join(', ')
  throw new Fault('usage', `more than one pack is bound to a document, name one of them: ${bound}`)
}

const mostBytes = 16 * 1024 * 1024

async function readCopy(path: string): Promise<Buffer> {
  const { name, chunks } = await openSource(path)
  const read: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    // A device has no size to look at before.
    if (size > mostBytes)
      throw new Fault(
        'input-unreadable',
        `${name}: more than ${mostBytes / 1024 / 1024} MiB are too many for a publication's text`,
      )
    read.push(chunk)
  }
  return Buffer.concat(read)
}
