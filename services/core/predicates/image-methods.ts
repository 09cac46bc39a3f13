import { z } from 'zod'
import type { EpisodeFacts } from '../facts/episode-facts.ts'
import { uncodedMethods } from '../image-control.ts'
import { type Condition, predicate } from '../pack/pack-scope.ts'

const questions = {
  /** A method is named. */
  stated: ({ imageControl }: EpisodeFacts) => imageControl.stated.length > 0,
  /** The record says that the method is not stated. */
  'not-stated': ({ imageControl }: EpisodeFacts) => imageControl.methods.includes('not-stated'),
  /** The record does not say whether a method is stated. */
  empty: ({ imageControl }: EpisodeFacts) => imageControl.methods.length === 0,
}

const answers = z
  .enum(['stated', 'not-stated', 'empty', 'uncoded'])
  .describe('What the record says of the methods of image control; uncoded: one is stated that no code says.')

/** What the record says of the methods of image control; `uncoded`: one is stated that no code says. */
export const imageMethods = predicate(answers, (wanted, scope): Condition => {
  if (wanted === 'uncoded') {
    const vocabulary = scope.imageMethods()
    return (evidence) => uncodedMethods(vocabulary, evidence).length > 0
  }
  const asked = questions[wanted]
  return ({ facts }) => asked(facts)
})
