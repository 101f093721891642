import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

// Tests run the sources: `jumun-source` is the condition under which every package exports its src folder.
const conditions = ['jumun-source', ...defaultServerConditions]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['jumun-source', 'node'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'tests/stress/**', 'tests/embedding/**', 'tests/console/**'],
    pool: 'forks',
    // A worker keeps the modules that it has loaded: to load them for each file again cost half of the whole run. So no test
    // may leave a mark on a module, on `process` or on a global.
    isolate: false,
    // Tests start hundreds of processes from the sources: Node strips and compiles a file once, not in each of them.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'jumun-tests') },
    // Many tests wait for processes that they have started: twice as many workers as cores use the time. Where no one waits
    // at a terminal, steadiness counts more.
    maxWorkers: process.env['CI'] === undefined ? 2 * availableParallelism() : availableParallelism(),
    // A loaded machine may fail a test that waits for processes and servers. What passes at the second try only is named at
    // the end of the run, and is a defect of the test or of the code (docs/decisions/037).
    ...(process.env['CI'] !== undefined && { retry: 1 }),
    reporters: ['default', './scripts/tally-reporter.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
