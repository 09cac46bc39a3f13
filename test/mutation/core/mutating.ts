import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * How one part of the core is mutated: the files that are spoilt, one slip after the other, and the share of slips in
 * per cent that its tests have to notice, or else the run fails. The tests are those of the `vitest.config.ts` in the
 * part's folder here. `npm run test:mutation` does all parts, from the root of the checkout. The copy that is spoilt
 * stands in the system's folder for temporary files and goes at the end: nothing is left in the tree.
 *
 * Left out: the memory of assessments, whose test compares ten thousand events and takes too long for each slip;
 * repairs and lint; and the repository's own conformance cases, which a clone may lack.
 *
 * Last scores: codes 91.1 % (428 of 470), judging 93.0 % (1,217 of 1,309). Half of what survives in judging are the
 * places that `compile-vocabulary.ts` gives to problems in packs, which the tests of loading packs look at.
 */
export function mutating(part: string, mutate: readonly string[], lowestScore: number) {
  return {
    mutate,
    testRunner: 'vitest',
    plugins: [
      '@stryker-mutator/vitest-runner',
      fileURLToPath(new URL('words-for-people.ts', import.meta.url)),
    ],
    ignorers: ['words-for-people'],
    // Seen from the copy.
    vitest: { configFile: `test/mutation/core/${part}/vitest.config.ts`, related: false },
    coverageAnalysis: 'perTest',
    // Constants are read when a file is loaded, by every test: the quick tests make that bearable.
    warnings: { slow: false },
    disableTypeChecks: false,
    concurrency: 1,
    // For loops that never end only: on a busy machine a slow run is no slip noticed.
    timeoutMS: 60_000,
    timeoutFactor: 3,
    thresholds: { high: 100, low: lowestScore, break: lowestScore },
    reporters: ['clear-text', 'progress-append-only'],
    clearTextReporter: { reportTests: false, allowEmojis: false },
    ignorePatterns: ['/out', '/coverage'],
    tempDirName: join(tmpdir(), `core-mutation-${part}`),
    cleanTempDir: 'always',
  }
}
