import { defineConfig } from 'vitest/config'
import config from './vitest.config.ts'

// Random suites run a few rounds of one seed: what they notice is then the same in every run.
process.env['JUMUN_TEST_SEED'] ??= '1'
process.env['JUMUN_TEST_RUNS'] ??= '20'

export default defineConfig({
  ...config,
  test: { ...config.test, include: ['packages/core/src/**/*.test.ts'], reporters: ['default'], testTimeout: 15_000 },
})
