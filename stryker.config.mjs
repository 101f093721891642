// How `npm run mutation -- --package core` changes core: one place at a time, each change against the tests that pass through
// it. In place, because in a copy of the workspace imports by package name would lead back to what is not changed; the
// sources are restored at the end, also of a run that is cut short.
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', './tests/mutation/drawn-checker.ts'],
  vitest: { configFile: 'stryker.vitest.config.ts', related: false },
  inPlace: true,
  coverageAnalysis: 'perTest',
  mutate: ['packages/core/src/**/*.ts', '!**/*.test.ts', '!**/testing/**', '!**/suites/**'],
  // Texts are for people. What a program depends on, codes and names of fields, its types hold.
  mutator: { excludedMutations: ['StringLiteral'] },
  // Vitest looks at no types: nothing has to be written into every file of the workspace to keep them quiet.
  disableTypeChecks: false,
  concurrency: 1,
  timeoutMS: 20_000,
  timeoutFactor: 2,
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: 'dist/mutation/core.json' },
  tempDirName: 'dist/mutation/tmp',
}
