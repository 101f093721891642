import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from '@jumun/adapters/scratch'
import { engines } from '../../scripts/services/engines.ts'
import { createGaleraCluster, missingForGalera } from '../../scripts/services/galera.ts'
import { createHaproxyService } from '../../scripts/services/haproxy.ts'
import { createPgBouncerService } from '../../scripts/services/pgbouncer.ts'
import { createPostgresPair, missingForPostgres } from '../../scripts/services/postgres-pair.ts'
import { findProgram } from '../../scripts/services/programs.ts'
import { createOwnServer } from './own-server.ts'
import { runSuites } from './run-suites.ts'
import type { Figures, Suite } from './suite.ts'

export const suite: Suite = {
  name: 'doctors',
  description:
    '`jumun doctor` before each kind of server and cluster: its verdict, its exit status, and what it leaves behind',
  async run({ seed }) {
    const only = process.env['JUMUN_STRESS_CASE']
    const figures: Figures = { seed }
    for (const [name, surrounding] of Object.entries(surroundings)) {
      if (only !== undefined && only !== name) continue
      const examine: Examine = async (place, urls, expected) => {
        figures[place] = await examineBy(urls, expected, seed)
        console.error(`  ${place}: ${figures[place]}`)
      }
      const missing = await surrounding(examine)
      if (missing === undefined) continue
      assert.ok(!(process.env['JUMUN_TEST_REQUIRE'] ?? '').includes('doctors'), `${name} is required: ${missing}`)
      figures[`${name}.skipped`] = missing
    }
    return figures
  },
}

interface Expected {
  /** 0 where everything holds. */
  readonly status: number
  /** Stands in what it says. */
  readonly says?: RegExp
}

type Examine = (place: string, urls: readonly string[], expected: Expected) => Promise<void>
/** Resolves to what is missing for it. */
type Surrounding = (examine: Examine) => Promise<string | undefined>

const holds = (says?: RegExp): Expected => ({ status: 0, ...(says && { says }) })
const condemned = (says: RegExp): Expected => ({ status: 1, says })

const surroundings: Readonly<Record<string, Surrounding>> = {
  async poolers(examine) {
    const missing = ['pgbouncer', 'haproxy'].filter(name => findProgram(name) === undefined)
    const server = missing.length > 0 ? undefined : await createOwnServer('postgres')
    if (server === undefined) return `apt-get install ${missing.join(' ')} postgresql`
    const at = (address: string) => server.url.replace(new URL(server.url).host, address)
    const host = new URL(server.url).host
    try {
      await server.start()
      await examine('PostgreSQL alone', [server.url], holds(/stands alone/))
      for (const mode of ['session', 'transaction', 'statement'] as const) {
        const pooler = await createPgBouncerService({ server: host, mode, poolSize: 40 })
        try {
          await pooler.start()
          const expected = mode === 'statement' ? condemned(/pools statements|statement/i) : holds()
          await examine(`PgBouncer, ${mode} mode`, [at(pooler.address)], expected)
        } finally {
          await pooler.remove()
        }
      }
      const proxy = await createHaproxyService({ servers: [host], idleMs: 2_000 })
      try {
        await proxy.start()
        await examine('HAProxy that cuts idle connections', [at(proxy.address)], holds())
      } finally {
        await proxy.remove()
      }
    } finally {
      await server.remove()
    }
    return undefined
  },

  async mariadb(examine) {
    const server = await createOwnServer('mysql')
    if (server === undefined) return 'apt-get install mariadb-server'
    try {
      await server.start()
      await examine('MariaDB alone', [server.url], holds(/stands alone/))
      await inspect(server.url, ({ rows }) => rows('set global read_only = 1'))
      await inspect(server.url, async ({ rows }) => {
        await rows(`create user reader@'%' identified by ''`)
        await rows(`grant select on *.* to reader@'%'`)
      })
      await examine('MariaDB, a user who may only read', [server.url.replace('//root@', '//reader@')], condemned(/./))
    } finally {
      await server.remove()
    }
    return undefined
  },

  async standbys(examine) {
    const missing = missingForPostgres()
    if (missing !== undefined) return missing
    for (const synchronous of [true, false]) {
      const pair = await createPostgresPair({ synchronous })
      try {
        await pair.start()
        const both = `postgresql://postgres@${pair.standby.host},${pair.primary.host}/postgres`
        if (synchronous) {
          await examine('synchronous standby, both hosts in the URL', [both], holds(/commits wait for a standby/))
          await examine('a standby alone', [pair.standby.url()], condemned(/read-only|only reads/i))
          continue
        }
        await examine('asynchronous standby', [pair.primary.url()], holds(/may lack the last orders/))
        const replica = `${pair.primary.url()}?replica=${pair.standby.host}&max_staleness=3`
        await examine('lists from a standby', [replica], holds(/"check":"replica",[^}]*\}[^}]*"verdict":"pass"/))
        await pair.standby.ask('select pg_wal_replay_pause()')
        await examine('lists from a standby that hangs back', [replica], condemned(/never come as far/))
      } finally {
        await pair.remove()
      }
    }
    return undefined
  },

  async galera(examine) {
    const missing = missingForGalera()
    if (missing !== undefined) return missing
    const cluster = await createGaleraCluster({ nodes: 3 })
    const { nodes } = cluster
    try {
      await cluster.start()
      const urls = nodes.map(node => node.url('shop'))
      await examine('Galera, three --db', urls, holds(/Galera \(3 in all/))
      await examine('Galera, one node', [urls[0]!], holds(/Galera \(3 in all/))
      const list = urls[0]!.replace(/@[^/]+/, `@${nodes.map(node => new URL(node.url()).host).join(',')}`)
      await examine('Galera, a list of hosts', [list], holds(/Galera \(3 in all/))
      const proxy = await createHaproxyService({ servers: nodes.map(node => new URL(node.url()).host) })
      try {
        await proxy.start()
        const behind = urls[0]!.replace(/@[^/]+/, `@${proxy.address}`)
        await examine('Galera behind HAProxy', [behind], holds(/Galera \(3 in all/))
      } finally {
        await proxy.remove()
      }
      const cutOff = nodes.at(-1)!
      await cutOff.isolate(true)
      while ((await cutOff.status('wsrep_cluster_status')) === 'Primary')
        await new Promise(done => setTimeout(done, 100))
      await examine('a node without a majority', [urls.at(-1)!], condemned(/./))
    } finally {
      await cluster.remove()
    }
    return undefined
  },

  async versions(examine) {
    const found = engines()
    for (const engine of found) {
      const server = await createOwnServer(engine.kind, engine.settings, engine)
      try {
        await server!.start()
        await examine(engine.name, [server!.url], holds(/stands alone/))
      } finally {
        await server!.remove()
      }
    }
    return found.length === 0 ? 'npm run services -- engines' : undefined
  },
}

const program = new URL('../../packages/cli/src/main.ts', import.meta.url).pathname

/** As an owner does at the command line, in a folder of its own. */
async function examineBy(urls: readonly string[], { status, says }: Expected, seed: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'jumun-doctors-'))
  try {
    const run = await runDoctor(urls, folder, seed)
    const output = `${oneLine(run.stdout)}\n${oneLine(run.stderr)}`
    assert.equal(run.status, status, output)
    if (says !== undefined) assert.match(output, says)
    assert.doesNotMatch(output, /^\s+at .*:\d+:\d+/m, 'no stack')
    assert.deepEqual(readdirSync(folder), [], 'no file is left')
    assert.equal(run.processesLeft, false, 'no process is left')
    // A standby that is asked comes as far as its primary a moment later.
    for (let tries = 0; tries < 50 && (await databasesLeft(urls)).length > 0; tries += 1) await sleep(200)
    assert.deepEqual(await databasesLeft(urls), [], 'no database is left')
    const checks =
      run.stdout === '' ? [] : ((JSON.parse(run.stdout) as { checks?: { verdict: string }[] }).checks ?? [])
    const count = (verdict: string) => checks.filter(check => check.verdict === verdict).length
    const verdict =
      status === 0
        ? `${checks.length} checks hold, ${count('warn')} with a warning`
        : `condemned: ${firstWords(output)}`
    return `exit ${status}; ${verdict}; nothing left (${run.seconds} s)`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** JSON without its spaces; other words as they are. */
function oneLine(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

function firstWords(output: string): string {
  const found =
    /"verdict":"fail".*?"found":"([^"]+)"/.exec(output)?.[1] ?? /"(?:message|detail)":"([^"]+)"/.exec(output)?.[1]
  return (found ?? output.trim().split('\n')[0]!).replaceAll(/127\.0\.0\.1:\d+/g, 'HOST').slice(0, 120)
}

async function runDoctor(urls: readonly string[], folder: string, seed: number) {
  const begunAt = performance.now()
  const args = [
    '--conditions=jumun-source',
    program,
    'doctor',
    ...urls.flatMap(url => ['--db', url]),
    '--seconds',
    '1',
    '--seed',
    String(seed),
    '--json',
  ]
  const env = { ...process.env, TMPDIR: folder, NO_COLOR: '1' }
  // A group of its own, so that processes that are left of it are seen.
  const child = spawn(process.execPath, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', chunk => (stdout += String(chunk)))
  child.stderr.on('data', chunk => (stderr += String(chunk)))
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const seconds = Math.round((performance.now() - begunAt) / 1000)
  return { status, stdout, stderr, seconds, processesLeft: isGroupAlive(child.pid!) }
}

function isGroupAlive(group: number): boolean {
  try {
    return process.kill(-group, 0)
  } catch {
    return false
  }
}

/** Scratch databases on any of the servers that were named. */
async function databasesLeft(urls: readonly string[]): Promise<string[]> {
  const left: string[] = []
  for (const url of urls) {
    const sql = url.startsWith('mysql')
      ? `select schema_name from information_schema.schemata where schema_name like 'jumun%'`
      : `select datname from pg_database where datname like 'jumun%'`
    const rows = await inspect(url.replace(/\/shop(\?|$)/, '/$1'), one => one.rows(sql)).catch((error: unknown) => {
      // A server that answers nothing has made nothing either.
      if (/1047|WSREP/.test(String(error))) return []
      throw error
    })
    left.push(...rows.map(([name]) => String(name)))
  }
  return left
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runSuites([suite], process.argv.slice(2))
