import { defineConfig } from 'vitest/config'
import { quickTests } from '../quick-tests.ts'

export default defineConfig(
  quickTests([
    'test/core/facts/*.test.ts',
    'test/core/pack/pack-cases.test.ts',
    'test/core/pack/compile-pack.test.ts',
    'test/core/pack/compile-vocabulary.test.ts',
    'test/core/assess.test.ts',
    'test/core/pack/load-pack.test.ts',
  ]),
)
