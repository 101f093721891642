import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '@jumun/adapters/open'
import Database from 'better-sqlite3'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { examineDatabase } from '../doctor.ts'
import { lookAtNamed } from './named-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-named-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const examine = (url: string) => examineDatabase({ url }, { checks: [], openStore, lookAtNamed, mostMs: 30_000 })

describe('the file that is named', () => {
  it('is condemned where no shop can live in it, though one can beside it', async () => {
    const utf16 = join(folder, 'utf16.db')
    new Database(utf16).exec("pragma encoding = 'UTF-16'; create table mine (x)").close()
    const letter = join(folder, 'letter.db')
    writeFileSync(letter, 'Dear shop, this is not a database, but longer than its header would be. '.repeat(50))
    for (const [path, found] of [
      [utf16, 'is encoded in UTF-16le'],
      [letter, 'is not an SQLite database'],
    ]) {
      const report = await examine(`sqlite:${path}`)
      expect(report).toMatchObject({
        ok: false,
        checks: [{ check: 'settings', verdict: 'fail', found: expect.stringContaining(found!) }],
      })
    }
  })

  it('may be missing, empty, of someone else, or a shop', async () => {
    const shop = join(folder, 'shop.db')
    await (await openStore(`sqlite:${shop}`)).close()
    const foreign = join(folder, 'foreign.db')
    new Database(foreign).exec('create table mine (x)').close()
    const empty = join(folder, 'empty.db')
    writeFileSync(empty, '')
    for (const path of [shop, foreign, empty, join(folder, 'missing.db'), ':memory:']) {
      expect(await examine(`sqlite:${path}`)).toMatchObject({ ok: true, checks: [] })
    }
  })
})

const server = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

async function ask(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server, connectionTimeoutMillis: 2000 })
  try {
    await client.connect()
    await client.query(statement)
  } finally {
    await client.end()
  }
}
const reachable = await ask('select 1').then(
  () => true,
  () => false,
)

it('a PostgreSQL server is there', () => {
  expect(reachable || !(process.env['JUMUN_TEST_REQUIRE'] ?? '').includes('postgres')).toBe(true)
})

describe.runIf(reachable)('the database of PostgreSQL that is named', () => {
  it.each(['EUC_KR', 'SQL_ASCII'])('is condemned in %s, no matter what the template of new ones is', async encoding => {
    const name = `jumun_named_${process.pid}_${encoding.toLowerCase()}`
    await ask(`create database ${name} encoding '${encoding}' lc_collate 'C' lc_ctype 'C' template template0`)
    try {
      const url = new URL(server)
      url.pathname = `/${name}`
      expect(await examine(url.href)).toMatchObject({
        ok: false,
        checks: [{ check: 'settings', verdict: 'fail', found: expect.stringContaining(`is encoded in ${encoding}`) }],
      })
    } finally {
      await ask(`drop database ${name}`)
    }
  })

  it('may be missing', async () => {
    const url = new URL(server)
    url.pathname = '/no_such_database'
    expect(await examine(url.href)).toMatchObject({ ok: true, checks: [] })
  })
})
