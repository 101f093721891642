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
  description: 'old and new PostgreSQL, MariaDB and MySQL: the contract of stores and the doctor on each',
  async run({ quick, seed }) {
    const found = engines()
    if (found.length === 0) {
      assert.ok(!(process.env['JUMUN_TEST_REQUIRE'] ?? '').includes('versions'), 'npm run services -- engines')
      return { skipped: 'npm run services -- engines' }
    }
    const figures: Figures = { seed }
    for (const engine of found) {
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
    const contract = quick ? '' : `, ${await runContract(engine, server.url)}`
    return `${version.split(' on ')[0]}: ${checks.length} checks of the doctor hold${contract}`
  } finally {
    await server.remove()
  }
}

/** The tests that every store passes, on this server. */
async function runContract({ kind }: Engine, url: string): Promise<string> {
  const root = join(import.meta.dirname, '../..')
  const file = `packages/adapters/src/${kind}.test.ts`
  const env = { ...process.env, NO_COLOR: '1', JUMUN_TEST_REQUIRE: kind, [`JUMUN_TEST_${kind.toUpperCase()}`]: url }
  const command = promisify(execFile)('npx', ['vitest', 'run', file], { cwd: root, env, maxBuffer: 1e8 })
  const { stdout } = await command.catch((error: { stdout: string }) => {
    const failed = error.stdout.split('\n').filter(line => /FAIL|Error/.test(line))
    throw new Error(`the contract does not hold:\n${failed.slice(0, 20).join('\n')}`)
  })
  return /Tests +(.*)$/m.exec(stdout)?.[1]?.replace(/\s+\(\d+\)$/, ' tests') ?? 'no tests'
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
