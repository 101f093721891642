import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inspect } from '@jumun/adapters/scratch'
import { doctor } from '@jumun/doctor'
import { type Engine, engines } from '../../scripts/services/engines.ts'
import { createOwnServer } from './own-server.ts'
import { runSuites } from './run-suites.ts'
import type { Figures, Suite } from './suite.ts'

export const suite: Suite = {
  name: 'versions',
  description:
    'old and new PostgreSQL, MariaDB and MySQL: the contract of stores, races, the model and the doctor on each',
  async run({ quick, seed }) {
    const found = engines()
    if (found.length === 0) {
      assert.ok(!(process.env['JUMUN_TEST_REQUIRE'] ?? '').includes('versions'), 'npm run services -- engines')
      return { skipped: 'npm run services -- engines' }
    }
    const figures: Figures = { seed }
    const only = process.env['JUMUN_STRESS_CASE']
    for (const engine of found.filter(({ name }) => only === undefined || name === only)) {
      figures[engine.name] = await tryEngine(engine, { quick, seed })
      console.error(`  ${engine.name}: ${figures[engine.name]}`)
    }
    return figures
  },
}

async function tryEngine(engine: Engine, { quick, seed }: { quick: boolean; seed: number }): Promise<string> {
  const server = await createOwnServer(engine.kind, engine.settings, engine)
  assert.ok(server)
  try {
    await server.start()
    const version = await inspect(server.url, async ({ rows }) => String((await rows('select version()'))[0]?.[0]))
    const { ok, checks } = await doctor({ url: server.url, seconds: quick ? 1 : 5, seed })
    assert.deepEqual(
      checks.filter(({ verdict }) => verdict === 'fail'),
      [],
    )
    assert.ok(ok)
    const suites = quick ? '' : `; ${await runTests(engine, server.url)}`
    return `${version.split(' on ')[0]}: ${checks.length} checks of the doctor hold${suites}`
  } finally {
    await server.remove()
  }
}

/** What every store passes, on this server: the contract, races and the model, and the tests of what all servers have in common. */
async function runTests({ kind }: Engine, url: string): Promise<string> {
  const root = join(import.meta.dirname, '../..')
  const files = [
    `packages/adapters/src/${kind}.test.ts`,
    `packages/adapters/src/${kind}/`,
    'packages/adapters/src/sql/',
    `tests/within/${kind}.test.ts`,
    'tests/within/host-programs.test.ts',
  ]
  const nowhere = { JUMUN_TEST_MYSQL: 'mysql://127.0.0.1:1/x', JUMUN_TEST_POSTGRES: 'postgresql://127.0.0.1:1/x' }
  const server = kind === 'mysql' ? { JUMUN_TEST_MYSQL: new URL('/', url).href } : { JUMUN_TEST_POSTGRES: url }
  // With a number of runs of their own, the model and the races have as long as they need.
  const runs = { JUMUN_TEST_RUNS: process.env['JUMUN_TEST_RUNS'] ?? '200' }
  const env = { ...process.env, ...runs, ...nowhere, ...server, NO_COLOR: '1', JUMUN_TEST_REQUIRE: kind }
  const command = promisify(execFile)('npx', ['vitest', 'run', ...files], { cwd: root, env, maxBuffer: 1e8 })
  const { stdout } = await command.catch((error: { stdout: string }) => {
    const failed = error.stdout.split('\n').filter(line => /FAIL|Error|×/.test(line))
    throw new Error(`the tests do not hold:\n${failed.slice(0, 40).join('\n')}`)
  })
  const passed = Number(/Tests +(\d+) passed/.exec(stdout)?.[1] ?? 0)
  assert.ok(passed > 200, `only ${passed} tests have run:\n${stdout.slice(-1_000)}`)
  return `${passed} tests pass: contract, races, model, host transactions, errors of COMMIT, migrations`
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
