import { defineConfig, mergeConfig } from 'vitest/config'
import quick from '../vitest.config.ts'

const { include: _include, exclude: _exclude, ...shared } = quick.test ?? {}

export default mergeConfig(
  defineConfig({ test: shared }),
  defineConfig({
    test: {
      include: ['test/slow/**/*.test.ts', 'test/**/*.slow.test.ts'],
      testTimeout: 600_000,
      hookTimeout: 120_000,
      fileParallelism: false,
    },
  }),
)
