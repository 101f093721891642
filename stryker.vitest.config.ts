import { defineConfig } from 'vitest/config'
import config from './vitest.config.ts'

// Rules are held by tests that name them: the suites that draw their cases, and take their time for it, are left out. One
// seed for those that remain, so that a run repeats the one before.
process.env['JUMUN_TEST_SEED'] ??= '1'
process.env['JUMUN_TEST_RUNS'] ??= '20'

export default defineConfig({
  ...config,
  test: {
    ...config.test,
    // Not by Stryker's --testFiles: with it a change of what is evaluated when a module is loaded comes too late to be seen.
    include: process.env['JUMUN_MUTATION_TESTS']?.split(',') ?? ['packages/core/src/**/*.test.ts'],
    exclude: [...(config.test?.exclude ?? []), '**/suites/**', '**/shop-model/**'],
    reporters: ['default'],
    testTimeout: Number(process.env['JUMUN_MUTATION_TEST_MS'] ?? 30_000),
  },
})
