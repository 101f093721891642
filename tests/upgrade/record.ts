// Writes the shop that the tests here open: made by an older checkout, in each kind of database.
//
//     node --conditions=jumun-source tests/upgrade/record.ts CHECKOUT NAME
//
// The databases are dumped with the tools of their vendors, so that nothing of today's code has a hand in them.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fillOld } from './fill-old.ts'

const [checkout, name] = process.argv.slice(2)
if (checkout === undefined || name === undefined) throw new Error('usage: record.ts CHECKOUT NAME')
const target = join(import.meta.dirname, name)
mkdirSync(target, { recursive: true })
const folder = mkdtempSync(join(tmpdir(), 'jumun-record-'))
const database = 'jumun_upgrade_record'

const load = (path: string) => import(pathToFileURL(resolve(checkout, 'packages', path)).href)
const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 })

const kinds = {
  async sqlite() {
    const file = join(folder, 'shop.db')
    const { openSqlite } = await load('adapters/src/sqlite.ts')
    return { store: await openSqlite(file), dump: () => run('sqlite3', file, '.dump') }
  },
  async mysql() {
    const { openMysql } = await load('adapters/src/mysql.ts')
    const login = ['-h127.0.0.1', '-uroot']
    run('mysql', ...login, '-e', `drop database if exists ${database}; create database ${database}`)
    return {
      store: await openMysql(`mysql://root@127.0.0.1:3306/${database}`),
      dump() {
        const sql = run(
          'mysqldump',
          ...login,
          '--skip-comments',
          '--skip-add-locks',
          '--compact',
          '--hex-blob',
          database,
        )
        run('mysql', ...login, '-e', `drop database ${database}`)
        return sql
      },
    }
  },
  async postgres() {
    const { openPostgres } = await load('adapters/src/postgres.ts')
    const login = ['-h', '127.0.0.1', '-U', 'postgres']
    run('psql', ...login, '-qc', `drop database if exists ${database}`)
    run('psql', ...login, '-qc', `create database ${database}`)
    return {
      store: await openPostgres(`postgres://postgres@127.0.0.1:5432/${database}`),
      dump() {
        const sql = run('pg_dump', ...login, '--rows-per-insert=1000', '--no-owner', database)
        run('psql', ...login, '-qc', `drop database ${database}`)
        return sql
      },
    }
  },
}

for (const [kind, open] of Object.entries(kinds)) {
  const { store, dump } = await open()
  const { createShop } = await load('core/src/index.ts')
  const { createMemoryPublisher } = await load('core/src/memory.ts')
  const told = await fillOld(options => createShop({ store, ...options }), createMemoryPublisher())
  // Without comments, and without what only the vendor's own client understands.
  const statements = dump().replaceAll(/^(--|\\|\/\*M!).*\n/gm, '')
  writeFileSync(join(target, `${kind}.sql`), statements.replaceAll(/\n{2,}/g, '\n'))
  // What it answered is the same wherever it was kept.
  writeFileSync(join(target, 'told.json'), `${JSON.stringify(told, null, 1)}\n`)
}
rmSync(folder, { recursive: true })
