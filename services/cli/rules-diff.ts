import { Command } from 'commander'
import { fullBound, quickBound } from '../certify/bound.ts'
import { type Bump, bumpFor, Comparer, comparing } from '../certify/comparing.ts'
import { packUnderTest } from '../certify/pack-under-test.ts'
import { loadJudging, type Pack } from '../core/pack/load-pack.ts'
import { Fault } from '../fault.ts'
import { eventDecoder } from '../pipeline/event-decoder.ts'
import { readLocalRegistry } from '../registry/local-registry.ts'
import { openOutput } from '../terminal/output.ts'
import { changesText } from './certify-report.ts'
import { formatOption, openEpisodes } from './episode-file.ts'
import { namedPacks } from './named-packs.ts'
import { paced } from './paced.ts'
import { countUnread, failureOf, formatHint, nothingUnread, unreadLines } from './unread.ts'

interface DiffOptions {
  readonly corpus?: string
  readonly format?: string
  readonly quick?: boolean
}

/** `coding-quality rules diff`: what changes from one version of a pack to another, and how to number it. */
export function diffCommand(): Command {
  return new Command('diff')
    .summary('which verdicts change from one version of a pack to another')
    .description(
      'Judges every class of episodes that two versions of a pack can tell apart, and the episodes of a file, by both. Says which verdicts change, in which rules, and what the version must be: a patch changes no verdict, a minor version rejects nothing that was accepted, a major one does.',
    )
    .argument('<OLD>', "the older version: a pack's id or folder")
    .argument('<NEW>', "the newer version: a pack's id or folder")
    .option('--corpus <file>', 'episodes to judge as well')
    .addOption(formatOption())
    .option('--quick', 'a smaller bound: seconds, not minutes')
    .addHelpText(
      'after',
      `
Examples:
  git worktree add ../before v1.0.0 && coding-quality rules diff ../before/rules/ipg553 ipg553
  coding-quality rules diff --quick --corpus HES_APC_2324.csv.gz ../before/rules/ipg553 ipg553

A version whose cases are not complete is compared all the same, with a word. Of two packs of different ids the rules of
the same name are compared, and no version is proposed.

Exit status: 0 the version says what the verdicts do, 1 it does not (of two packs: some verdicts differ), 2 usage or
input and output.`,
    )
    .action(async (older: string, newer: string, options: DiffOptions) => {
      process.exitCode = await diff(packNamed(older), packNamed(newer), options)
    })
}

function packNamed(name: string): Pack {
  const [pack, ...more] = namedPacks(name)
  if (pack === undefined || more.length > 0)
    throw new Fault('usage', `${name} is not one pack: name its folder`)
  const { pack: loaded, caseProblems } = loadJudging(pack)
  if (caseProblems.length > 0)
    say(
      [`${name}: its cases are not complete; the verdicts are compared all the same`, ...caseProblems].join(
        '\n  ',
      ),
    )
  return loaded
}

const say = (message: string) => process.stderr.write(`coding-quality: ${message}\n`)

async function diff(older: Pack, newer: Pack, { corpus, format, quick }: DiffOptions): Promise<number> {
  const output = openOutput()
  const bound = quick ? quickBound : fullBound
  const isOne = older.id === newer.id
  if (!isOne) await output.write(`${twoPacks(older, newer)}\n`)
  if (!quick && process.stderr.isTTY !== true)
    say('judging all classes within the full bound takes minutes; --quick takes seconds')
  const over = (await paced(comparing(newer.id, older.data, newer.data, bound))).comparison()
  await output.write([`Over the classes of both versions`, ...changesText(over), ''].join('\n'))
  const bumps: Bump[] = [bumpFor(over)]
  if (corpus !== undefined) {
    const { comparer, unread } = await overCorpus(older, newer, corpus, format)
    const comparison = comparer.comparison()
    bumps.push(bumpFor(comparison))
    const hint = comparison.judged === 0 && unread.count > 0 ? [`    ${formatHint}`] : []
    const left = [...unreadLines(unread), ...hint]
    const head = `Over ${corpus}`
    // Episodes of a file are not shown: they are somebody's.
    await output.write([head, ...changesText({ ...comparison, examples: new Map() }), ...left, ''].join('\n'))
  }
  if (!isOne) {
    await output.end()
    return bumps.every((bump) => bump === 'patch') ? 0 : 1
  }
  const proposed = steps.findLast((bump) => bumps.includes(bump)) ?? 'patch'
  const isEnough = order.indexOf(bumpBetween(older, newer)) >= order.indexOf(proposed) || isSame(older, newer)
  await output.write(`${conclusion(older, newer, proposed, isEnough)}\n`)
  await output.end()
  return isEnough ? 0 : 1
}

/** A pack's id is its folder's name, so a copy under another name is another pack. */
const twoPacks = (older: Pack, newer: Pack): string =>
  `${older.id} and ${newer.id} are two packs, not two versions of one: rules of the same name are compared, and no version is proposed.`

const steps = ['patch', 'minor', 'major'] as const satisfies Bump[]
const order = ['none', ...steps] as const

const isSame = (older: Pack, newer: Pack) => JSON.stringify(older.data) === JSON.stringify(newer.data)

function conclusion(older: Pack, newer: Pack, proposed: Bump, isEnough: boolean): string {
  const versions = `from ${older.data.version} to ${newer.data.version}`
  if (isEnough) return `${newer.id} goes ${versions}: enough for a ${proposed} change.`
  return `${newer.id} goes ${versions}, but the change is a ${proposed} one: version ${raised(older.data.version, proposed)} says so.`
}

const numbersOf = (version: string) => version.split('.').map(Number)

/** The version that says of a change what it does. */
function raised(version: string, bump: Bump): string {
  const [major = 0, minor = 0, patch = 0] = numbersOf(version)
  if (bump === 'major') return `${major + 1}.0.0`
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`
}

function bumpBetween(older: Pack, newer: Pack): (typeof order)[number] {
  const [before, after] = [numbersOf(older.data.version), numbersOf(newer.data.version)]
  const place = before.findIndex((number, at) => number !== after[at])
  if (place < 0 || (after[place] ?? 0) < (before[place] ?? 0)) return 'none'
  return (['major', 'minor', 'patch'] as const)[place] ?? 'none'
}

async function overCorpus(older: Pack, newer: Pack, corpus: string, format: string | undefined) {
  const comparer = new Comparer(packUnderTest(older.id, older.data), packUnderTest(newer.id, newer.data))
  const decode = eventDecoder(readLocalRegistry())
  const unread = nothingUnread()
  const { pieces } = await openEpisodes(corpus, { ...(format && { format }) })
  for await (const located of pieces) {
    for (const one of located) {
      const decoded = 'event' in one ? decode(one.event) : { ok: false as const, failure: failureOf(one) }
      if (decoded.ok) comparer.see(decoded.event.episode)
      else countUnread(unread, `line ${one.line}`, decoded.failure)
    }
  }
  return { comparer, unread }
}
