import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from '../../packages/cli/src/doctor/inspector.ts'

export type BackendName = 'sqlite' | 'mysql' | 'postgres'

/** A database of a suite's own; its URL is all that another process needs. */
interface FreshDatabase {
  readonly url: string
  drop(): Promise<void>
}

export interface Backend {
  readonly name: BackendName
  create(): Promise<FreshDatabase>
}

const sqlite: Backend = {
  name: 'sqlite',
  async create() {
    const folder = mkdtempSync(join(tmpdir(), 'jumun-stress-'))
    return {
      url: `sqlite:${join(folder, 'shop.db')}`,
      drop: async () => rmSync(folder, { recursive: true, force: true }),
    }
  },
}

/** `server` is the URL of a database that is there, from which others can be made. */
function serverBackend(name: 'mysql' | 'postgres', server: string): Backend {
  let made = 0
  return {
    name,
    async create() {
      made += 1
      const database = `jumun_stress_${process.pid}_${made}`
      await administrate(server, `create database ${database}`)
      const url = new URL(server)
      url.pathname = database
      return {
        url: url.href,
        // Connections that a killed process has left behind would keep PostgreSQL from dropping it.
        drop: () =>
          administrate(server, `drop database if exists ${database}${name === 'postgres' ? ' with (force)' : ''}`),
      }
    },
  }
}

async function administrate(server: string, sql: string): Promise<void> {
  await inspect(server, inspector => inspector.rows(sql))
}

const serverUrls = {
  mysql: process.env.JUMUN_TEST_MYSQL ?? 'mysql://root@127.0.0.1:3306/',
  postgres: process.env.JUMUN_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres',
}

/**
 * The databases that a run uses. One that was asked for by name has to be there; of the others, those that answer.
 */
export async function chooseBackends(
  wanted: readonly BackendName[] | undefined,
  of: readonly BackendName[] = ['sqlite', 'mysql', 'postgres'],
): Promise<Backend[]> {
  const chosen: Backend[] = []
  for (const name of of.filter(one => wanted === undefined || wanted.includes(one))) {
    if (name === 'sqlite') {
      chosen.push(sqlite)
      continue
    }
    try {
      await administrate(serverUrls[name], 'select 1')
      chosen.push(serverBackend(name, serverUrls[name]))
    } catch (error) {
      if (wanted !== undefined) throw error
      console.error(`  without ${name}: nothing answers there (JUMUN_TEST_${name.toUpperCase()} names another)`)
    }
  }
  return chosen
}
