import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

// `npm run console`: the console in a browser. Apart from `npm test`, which must not need one.
const conditions = ['jumun-source', ...defaultServerConditions]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['jumun-source', 'node'] } },
  test: {
    include: ['tests/console/**/*.test.ts'],
    pool: 'forks',
    // They measure how smooth the page is: one browser at a time.
    fileParallelism: false,
    retry: process.env['CI'] === undefined ? 0 : 1,
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
