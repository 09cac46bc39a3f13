import { mkdirSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { listed, namedRuleset } from '../../services/cli/named-ruleset.ts'
import { defaultPacks, readRules } from '../../services/config/rules-folder.ts'
import { compileRuleset } from '../../services/core/ruleset.ts'
import { replacing } from '../core/pack/example-pack.ts'
import { changedRules, milder } from './changed-rules.ts'
import { temporaryFolder } from './run-cli.ts'

const at = temporaryFolder()
const defaults = defaultPacks.split(',')
const folder = changedRules(at('milder'), milder)
const named = (text: string, ids: readonly string[] = defaults) => namedRuleset('--to', text, ids)
const shipped = (ids: readonly string[], flipped: readonly string[] = []) =>
  compileRuleset(readRules(ids), new Set(flipped), null).digest

describe('a ruleset is named', () => {
  test('by packs, in their order', () => {
    const { ruleset, text } = named('episode-integrity, ipg553')
    expect(ruleset.digest).toBe(shipped(['episode-integrity', 'ipg553']))
    expect(text).toBe('episode-integrity 1.0.0, ipg553 1.0.0')
  })

  test('by folders: of a folder of packs, those of the ids judge', () => {
    expect(named(at('milder')).ruleset.packs.map(({ id }) => id)).toEqual(defaults)
    const { ruleset, text } = named(`${folder}/ipg553/,opcs4-conventions`)
    expect(ruleset.digest).not.toBe(shipped(['ipg553', 'opcs4-conventions']))
    expect(text).toBe(`ipg553 1.0.0 of ${folder}/ipg553, opcs4-conventions 1.0.0`)
  })

  test('with entries of the register read the other way', () => {
    const { ruleset, text } = named('ipg553+I-08+I-02,opcs4-conventions+I-11')
    expect(ruleset.digest).toBe(shipped(['ipg553', 'opcs4-conventions'], ['I-02', 'I-08', 'I-11']))
    expect(text).toBe(
      'ipg553 1.0.0 with I-02 and I-08 read the other way, opcs4-conventions 1.0.0 with I-11 read the other way',
    )
    expect(named(`${folder}+I-11`).text).toContain('opcs4-conventions with I-11 read the other way, ')
  })

  test('by a folder with a plus in its name', () => {
    const plus = changedRules(at('a+I-02'), {})
    expect(named(`${plus}+I-08`).text).toContain(`ipg553 1.0.0 of ${plus}/ipg553 with I-08 read`)
  })

  test('and looks for no repairs', () => {
    const episode = {
      startDate: '2026-02-27',
      endDate: '2026-02-27',
      diagnoses: [],
      procedures: [{ code: 'J12.7' }],
    }
    expect(named('ipg553').ruleset.assess(episode)).toMatchObject({ outcome: 'miscoded', repairs: [] })
  })
})

describe('what names none is refused', () => {
  mkdirSync(at('empty'))

  test.each([
    ['ipg55', 'unknown pack or folder "ipg55", did you mean "ipg553"?'],
    ['ipg553,ipg553', '--to names ipg553 twice'],
    [`ipg553,${folder}`, '--to names ipg553 twice'],
    [' , ', '--to names nothing'],
    ['ipg553+I-99', '--to: unknown entry of the register "I-99"'],
    ['ipg553+', '--to: unknown entry of the register ""'],
    ['ipg553+I-11,opcs4-conventions', '--to: unknown entry of the register "I-11"'],
    [at('empty'), 'is no pack and holds none'],
  ])('%j', (text, message) => {
    expect(() => named(text)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) }),
    )
  })

  test('a folder without a pack that is to judge', () => {
    expect(() => named(folder, ['ipg55'])).toThrow(
      `--to ${folder}: unknown pack "ipg55", did you mean "ipg553"?`,
    )
  })

  test('an entry that two of its packs have: no switch is for one of them alone', () => {
    const other = changedRules(at('other'), {
      'opcs4-conventions/pack.yaml': (text) => text.replaceAll('I-11', 'I-02'),
    })
    expect(() => named(`ipg553+I-02,${other}/opcs4-conventions`)).toThrow(
      '--to I-02 is an entry of ipg553 and opcs4-conventions',
    )
    expect(named(`ipg553,${other}/opcs4-conventions`).ruleset.packs).toHaveLength(2)
  })

  test('what is wrong in any pack, all of it', () => {
    const broken = changedRules(at('broken'), {
      'ipg553/pack.yaml': replacing('scope: guidance', 'scope: gidance'),
    })
    writeFileSync(at('broken/episode-integrity/pack.yaml'), 'rules: []\n')
    expect(() => named(broken)).toThrow(
      /broken\/ipg553\/pack\.yaml:\d+:\d+ scope[\s\S]*broken\/episode-integrity\/pack\.yaml:/,
    )
  })
})

test('names are listed without blanks, each once', () => {
  expect(listed('--packs', ' a,b ,')).toEqual(['a', 'b'])
  expect(() => listed('--packs', 'a,a')).toThrow('--packs names a twice')
})
