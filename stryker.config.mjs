// Which small changes of core its tests notice: `npm run mutation -- --package core`. Each change is run against the tests
// that pass through it, in this workspace itself (in a copy, imports by package name would lead back to it).
export default {
  packageManager: 'pnpm',
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'stryker.vitest.config.ts', related: false },
  inPlace: true,
  coverageAnalysis: 'perTest',
  mutate: ['packages/core/src/**/*.ts', '!**/*.test.ts', '!**/testing/**', '!**/suites/**'],
  // Texts are for people: what they say is held where a reader depends on it, not letter by letter.
  mutator: { excludedMutations: ['StringLiteral'] },
  concurrency: 1,
  timeoutMS: 20_000,
  timeoutFactor: 3,
  ignoreStatic: false,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: 'dist/mutation/core.json' },
  tempDirName: 'dist/mutation/tmp',
  incremental: true,
  incrementalFile: 'dist/mutation/core-incremental.json',
  cleanTempDir: 'always',
}
