import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

const conditions = ['jumun-source', ...defaultServerConditions]
const root = join(import.meta.dirname, '../..')
const common = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['jumun-source', 'node'] } },
}

/** Frameworks by the module that mounts the app in them. */
const carriers = ['express', 'nest', 'nest-11', 'fastify', 'fastify-middie', 'hono', 'elysia', 'next']

/** Those tests of HTTP that ask for the app and not for the server that it comes with. */
const contract = ['aliases', 'bodies', 'codes', 'idempotency', 'openapi', 'route-codes', 'routes', 'stream', 'users']

/** What needs the libraries of this folder: `npm run embedding`. */
export default defineConfig({
  test: {
    // Vitest itself would leave a core to others.
    maxWorkers: availableParallelism(),
    projects: [
      {
        ...common,
        test: {
          name: 'embedding',
          root: import.meta.dirname,
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      ...carriers.flatMap(carrier =>
        ['', '/shop/v1'].map(prefix => ({
          ...common,
          test: {
            name: `${carrier}${prefix === '' ? '/' : prefix}`,
            root,
            include: contract.map(name => `tests/http/${name}.test.ts`),
            // A framework is loaded once for all of them.
            isolate: false,
            env: { JUMUN_TEST_CARRIER: carrier, JUMUN_TEST_PREFIX: prefix },
            testTimeout: 60_000,
            hookTimeout: 60_000,
          },
        })),
      ),
    ],
  },
})
