import { test } from 'vitest'
import { expectToldByClasses } from '../mutation/told-by-classes.ts'

test.each(['ipg553', 'ipg214', 'ipg406'])(
  '%s: every mutant that a case kills is told by a class of episodes too',
  (id) => {
    expectToldByClasses(id)
  },
)
