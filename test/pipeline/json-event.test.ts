import { describe, expect, test } from 'vitest'
import { carry, contractEvent, failureOf, ruleset, stored } from './carry.ts'

const text = JSON.stringify(contractEvent())
/** The event's text with something put in front of its first field, within the episode or the event. */
const inEvent = (fields: string) => text.replace('{', `{${fields},`)
const inEpisode = (fields: string) => text.replace('"episode":{', `"episode":{${fields},`)

describe('the event goes out as it came in, to the byte', () => {
  test.each([
    ['plain', text],
    [
      'numbers that a reader would round or refuse',
      inEvent('"a":1.0,"b":1e400,"c":-0,"d":12345678901234567890,"e":1E+2'),
    ],
    ['duplicate keys', inEvent('"source":"first","x":1,"x":2')],
    ['a key __proto__', inEvent('"__proto__":{"episode":null},"constructor":{"prototype":1}')],
    ['a key __proto__ in the episode', inEpisode('"__proto__":{"diagnoses":[]},"toString":1')],
    ['escapes', inEvent('"\\u0073ourc\\u0065":"\\ud83d\\ude00\\/\\u0000","lone":"\\ud800"')],
    ['escaped names of its own fields', text.replace('"diagnoses"', '"di\\u0061gnoses"')],
    ['other than ASCII', inEvent('"é":"肝😀\u2028\uFEFF"')],
    [
      'white space within and behind',
      `${JSON.stringify(contractEvent(), null, '\t').replaceAll('\n', '\r\n \t')}\n \n`,
    ],
    ['unknown fields, deep', inEvent(`"deep":${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
    [
      'fields in another order',
      JSON.stringify(Object.fromEntries(Object.entries(contractEvent()).reverse())),
    ],
  ])('%s', (_what, event) => {
    const output = carry(stored(event))
    const assessment = JSON.stringify(ruleset.assess(contractEvent().episode as never))
    expect(failureOf(output)).toBeUndefined()
    expect(output.value?.toString()).toBe(`{"event":${event},"assessment":${assessment}}`)
    expect(JSON.parse(output.value?.toString() ?? '').assessment.rulesetDigest).toBe(ruleset.digest)
  })
})

test('of a key that stands twice the last is judged, as every JSON reader in wide use has it', () => {
  const event = text.replace('"diagnoses":', '"diagnoses":["C78.7"],"diagnoses":["C18.9"],"was":')
  expect(carry(stored(event)).account.outcome).toBe('miscoded')
})

test('a key __proto__ gives an event no field that it lacks', () => {
  const { episode, ...event } = contractEvent()
  const { diagnoses: _, ...rest } = episode
  const inherited = `"__proto__":{"diagnoses":["C78.7"]}`
  const lacking = JSON.stringify({ ...event, episode: rest }).replace(
    '"episode":{',
    `"episode":{${inherited},`,
  )
  expect(failureOf(carry(stored(lacking)))?.message).toContain('episode.diagnoses: is missing')
})

describe('what is not JSON says where it breaks', () => {
  test.each([
    ['{', 'it ends too early, after 1 characters'],
    [text.slice(0, -1), `it ends too early, after ${text.length - 1} characters`],
    ['{"a":1,}', 'broken at character 8'],
    ['{"a":01}', 'broken at character 7'],
    ["{'a':1}", 'broken at character 2'],
    ['{"a":NaN}', 'broken at character 6'],
    ['{"a":1}{"a":1}', 'broken at character 8'],
    ['{"a":1}\n\n  x', 'broken at line 3, character 3'],
    ['{"a": /* why */ 1}', 'broken at character 7'],
    ['{"a":"\n"}', 'broken at character 6'],
    ['{"a":1}\u0000', 'broken at character 8'],
  ])('%j', (value, where) => {
    expect(failureOf(carry(stored(value)))).toEqual({
      code: 'json-invalid',
      message: `not a JSON document: ${where}`,
      stage: 'decode',
    })
  })

  test('nested deeper than the place can be found', () => {
    expect(failureOf(carry(stored(`${'{"a":['.repeat(100_000)}`)))?.code).toBe('json-invalid')
  })
})

test.each([
  ['{"\xff":1}', 'not valid UTF-8 at byte 3'],
  ['{\xff', 'not valid UTF-8 at byte 2'],
  ['{"a":"\xe2\x82', 'not valid UTF-8 at byte 7'],
  ['{\xef\xbf', 'not valid UTF-8 at byte 2'],
])('bytes that are not UTF-8: %j', (latin1, message) => {
  expect(failureOf(carry(stored(Buffer.from(latin1, 'latin1'))))).toEqual({
    code: 'utf8-invalid',
    message,
    stage: 'decode',
  })
})
