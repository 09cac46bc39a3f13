import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { comparison, whyTooFew } from './part.ts'
import { parts } from './parts.ts'

test('five pairs of a million events are enough of a comparison, and less is said to be too little', () => {
  expect(whyTooFew(comparison, { pairs: 5, events: 1_000_000 })).toBeNull()
  expect(whyTooFew(comparison, { pairs: 1, events: 5_000_000 })).toMatch(/over 5 pairs/)
  expect(whyTooFew(comparison, { pairs: 5, events: 200_000 })).toMatch(
    /^5 × 200,000 events a side are too few .* 5,000,000 would do/,
  )
})

test('what a part takes as it comes is enough for it', () => {
  for (const [name, part] of Object.entries(parts)) {
    const { pairs = 5, events } = part
    expect(whyTooFew(part, { pairs, events }), name).toBeNull()
  }
})

test('the page says of every part how many minutes it takes', () => {
  const page = readFileSync(new URL('./README.md', import.meta.url), 'utf8')
  for (const [name, { minutes }] of Object.entries(parts))
    expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\|.*\\| ${minutes} \\|$`, 'm'))
})
