import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { openMysql } from '../mysql.ts'
import { openPostgres } from '../postgres.ts'

const name = `jumun_test_rights_${process.pid}`
const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const mysqlUrl = process.env['JUMUN_TEST_MYSQL'] ?? 'mysql://root@127.0.0.1:3306'
const postgresUrl = process.env['JUMUN_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

async function askMysql(...statements: string[]): Promise<void> {
  const connection = await createConnection({ uri: mysqlUrl, connectTimeout: 2000 })
  for (const statement of statements) await connection.query(statement)
  await connection.end()
}

async function askPostgres(connectionString: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

/** Of the server, with another user and database. */
function urlOf(server: string, username: string): string {
  const url = Object.assign(new URL(server), { pathname: `/${name}`, username })
  if (username === name) url.password = 'known'
  return url.href
}

const servers = {
  mysql: {
    open: (username?: string) => openMysql(urlOf(mysqlUrl, username ?? new URL(mysqlUrl).username)),
    begin: () =>
      askMysql(
        `create database ${name}`,
        `create user ${name} identified by 'known'`,
        `grant select on ${name}.* to ${name}`,
      ),
    end: () => askMysql(`drop user ${name}`, `drop database ${name}`),
  },
  postgres: {
    open: (username?: string) => openPostgres(urlOf(postgresUrl, username ?? new URL(postgresUrl).username)),
    begin: () => askPostgres(postgresUrl, `create database ${name}`, `create role ${name} login password 'known'`),
    end: () => askPostgres(postgresUrl, `drop database ${name} with (force)`, `drop role ${name}`),
  },
}

describe.each(Object.entries(servers))('%s', async (kind, { open, begin, end }) => {
  const reachable = await begin().then(
    () => true,
    () => false,
  )
  test.runIf(reachable || required.includes(kind))(
    'a user that lacks a right is told so: no waiting mends that',
    async () => {
      try {
        expect(reachable).toBe(true)
        await expect(open(name)).rejects.toMatchObject({ failure: 'unavailable', code: 'MISSING_RIGHT' })
        await (await open()).close()
        if (kind === 'postgres') {
          const own = urlOf(postgresUrl, new URL(postgresUrl).username)
          await askPostgres(own, `grant select on all tables in schema public to ${name}`)
        }
        const store = await open(name)
        expect(await store.reader.users.find(['mina'])).toEqual([])
        const writing = store.transaction(({ users }) => users.insert([{ userId: 'mina', name: 'Mina', createdAt: 0 }]))
        await expect(writing).rejects.toMatchObject({ failure: 'unavailable', code: 'MISSING_RIGHT' })
        await store.close()
      } finally {
        await end()
      }
    },
  )
})

test.runIf(
  required.includes('postgres') ||
    (await askPostgres(postgresUrl).then(
      () => true,
      () => false,
    )),
)('a search path without a schema is refused with what to name', async () => {
  const options = { connectionString: postgresUrl, options: '-c search_path=nowhere' }
  await expect(openPostgres(options)).rejects.toMatchObject({
    code: 'UNSUITABLE_DATABASE',
    message: expect.stringContaining('search_path'),
  })
})
