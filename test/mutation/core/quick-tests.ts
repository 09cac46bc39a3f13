import { matchesGlob, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Runs these test files one after the other in this order: the first failure ends a mutant's run. */
export function quickTests(globs: readonly string[]): ViteUserConfig {
  const place = ({ moduleId }: TestSpecification) =>
    globs.findIndex((glob) => matchesGlob(relative(root, moduleId), glob))

  class InThisOrder extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return files.toSorted((a, b) => place(a) - place(b) || (a.moduleId < b.moduleId ? -1 : 1))
    }
  }

  return {
    test: {
      root,
      include: [...globs],
      sequence: { sequencer: InThisOrder },
      isolate: false,
      fileParallelism: false,
      testTimeout: 600_000,
    },
  }
}
