import { comorbidities } from '../codes.ts'
import { between, pick, type Random } from '../random.ts'

/** Up to four other illnesses of the patient, none twice. */
export function drawComorbidities(random: Random): string[] {
  const drawn: string[] = []
  for (let left = between(random, 0, 4); left > 0; left -= 1) {
    const code = pick(random, comorbidities)
    if (!drawn.includes(code)) drawn.push(code)
  }
  return drawn
}
