import { expect, test } from 'vitest'
import { createSights } from '../../../services/core/memo/sights.ts'
import { generate } from '../../../services/generator/generate.ts'
import { schemasInUse } from '../../../services/pipeline/avro/avro-event.ts'
import { eventAssessor } from '../../../services/pipeline/event-assessor.ts'
import { createGlance } from '../../../services/pipeline/glance/glance.ts'
import { contractEvent, registry, ruleset } from '../carry.ts'

const glance = createGlance(schemasInUse(registry), createSights(ruleset.packs.map(({ data }) => data)))

/** Whether a glance sees the event, and whether it then comes out as it does without. */
function seen(text: string): { seen: boolean; same: boolean; read: boolean } {
  const value = Buffer.from(text)
  const said = [true, false].map((remember) => {
    const assess = eventAssessor({ ruleset, registry, remember })
    return [0, 1, 2].map(() => {
      const assessed = assess(value)
      return assessed.ok
        ? [assessed.provider, assessed.episodeId(), assessed.output().toString('utf8')]
        : assessed.failure
    })
  })
  const read = eventAssessor({ ruleset, registry })(value).ok
  return { seen: glance(value) !== null, same: JSON.stringify(said[0]) === JSON.stringify(said[1]), read }
}

test('a glance sees every good event of the generator, however its codes are spelt', () => {
  const lines = [...generate({ events: 2_000, seed: 4, undecodableRate: 0 })].map(({ line }) => line)
  expect(lines.some((line) => line.some((byte) => byte > 0x7f))).toBe(true)
  expect(lines.filter((line) => glance(line) === null).map(String)).toEqual([])
})

/** The value as JSON, the fields of every object in it the other way about. */
const reversed = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toReversed())
      : part,
  )

const good = JSON.stringify(contractEvent())

test.each([
  ['blanks between', JSON.stringify(contractEvent(), null, '\t').replaceAll('\n', ' \r\n')],
  ['blanks behind', `${good} \n`],
  [
    'null for what may be absent',
    JSON.stringify(contractEvent({ spellId: null, snomedProcedures: null, imageControl: null })),
  ],
  [
    'what may be absent left out',
    JSON.stringify(contractEvent({ spellId: undefined, endDate: undefined, snomedDiagnoses: undefined })),
  ],
  [
    'nothing in its lists',
    JSON.stringify(contractEvent({ diagnoses: [], procedures: [], snomedProcedures: [] })),
  ],
  ['texts of its own between', good.replace('"spellId"', '"ward":"W1","bed":null,"spellId"')],
  ['fields in another order', reversed(contractEvent())],
  [
    'whatever else among its fields',
    good.replace(
      '"spellId"',
      '"a":-0.5e+3,"b":[1,true,{"c":false,"d":[]},"\\\\\\""],"e":{},"__proto__":{"endDate":1},"spellId"',
    ),
  ],
  [
    'escapes',
    good
      .replace('"C78.7"', '"\\tc787\\n","\\"\\\\\\/\\b"')
      .replace('J12.7', 'J12.7\\t')
      .replace('RXX01', 'RXX\\/01'),
  ],
  ['letters beyond ASCII', good.replace('RXX-PAS', 'Zoë')],
])('a glance sees an event with %s', (_, text) => {
  expect(seen(text)).toEqual({ seen: true, same: true, read: true })
})

test.each([
  ['a field twice', good.replace('"source"', '"source":"x","source"')],
  ['a field out of turn twice', good.replace('"source"', '"episode":{},"source"')],
  ['an escape by number in a text that is read', good.replace('RXX01', 'RXX\\u0030')],
  ['one in another', good.replace('"spellId"', '"ward":"\\u0030","spellId"')],
  [
    'nests too deep to follow',
    good.replace('"spellId"', `"ward":${'['.repeat(101)}${']'.repeat(101)},"spellId"`),
  ],
])('what has %s is read in full', (_, text) => {
  expect(seen(text)).toMatchObject({ seen: false, same: true })
})

test.each([
  ['nothing behind its brace', '{'],
  ['half of its bytes', good.slice(0, good.length / 2)],
  ['something behind its end', `${good}}`],
  ['a comma too many in a list', good.replace('["C78.7"', '["C78.7",')],
  ['a comma too many in an object', good.replace('"spellId"', ',"spellId"')],
  ['a comma too few', good.replace('","spellId"', '""spellId"')],
  ['a line break in a text', good.replace('RXX-PAS', 'RXX\nPAS')],
  ['no episode', good.replace(/"episode":.*}$/, '"episode":null}')],
  ['no procedures', good.replace('"procedures":[', '"procedures":null,"p":[')],
  ['a number for a code', good.replace('"C78.7"', '787')],
  ['a word for null', good.replace('"spellId":"S0001"', '"spellId":nul')],
  ['a number with a zero in front', good.replace('"spellId"', '"bed":01,"spellId"')],
  ['a number without an end', good.replace('"spellId"', '"bed":1.,"spellId"')],
  ['a number with an empty exponent', good.replace('"spellId"', '"bed":1e,"spellId"')],
  ['an escape of nothing', good.replace('"spellId"', '"bed":"\\x","spellId"')],
  ['half an object', good.replace('"spellId"', '"bed":{"a"},"spellId"')],
  ['a line break in a text that is passed over', good.replace('"spellId"', '"bed":"\n","spellId"')],
  ['another word for a method', good.replace('"ultrasound"', '"ultra"')],
  ['a day that is none', good.replace('2026-02-28', '2026-02-29')],
])('what has %s is refused as ever', (_, text) => {
  expect(seen(text)).toEqual({ seen: false, same: true, read: false })
})
