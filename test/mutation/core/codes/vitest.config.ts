import { defineConfig } from 'vitest/config'
import { quickTests } from '../quick-tests.ts'

export default defineConfig(quickTests(['test/core/codes/*.test.ts']))
