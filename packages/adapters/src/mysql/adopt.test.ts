import { describe, expect, test } from 'vitest'
import type { HostAnswer, HostQueries } from '../sql/host-queries.ts'
import { mysqlAdoption } from './adopt.ts'

const version = { isMariadb: false, major: 8, minor: 0 }
const adopt = mysqlAdoption(version)

/** What a session answers that is as it has to be, and in a transaction. */
function answerTo(statement: string): object[] {
  if (statement.startsWith('select database()')) {
    const names = [...statement.matchAll(/session\.(\w+) as char/g)].map(([, name]) => name!)
    const met: Record<string, string> = {
      character_set_results: 'utf8mb4',
      sql_mode: 'STRICT_ALL_TABLES',
      sql_safe_updates: '0',
      sql_select_limit: '18446744073709551615',
      transaction_read_only: '1',
    }
    const variables = Object.fromEntries(names.map((name, i) => [`v${i}`, met[name] ?? '1']))
    return [{ chosen: 'shop', autocommit: 1, packet_bytes: 1024, ...variables }]
  }
  if (!statement.startsWith('show session status')) return [{ one: 1 }]
  const counters = [
    'begin',
    'commit',
    'rollback',
    'xa_start',
    'savepoint',
    'release_savepoint',
    'rollback_to_savepoint',
  ]
  return counters.map(name => ({ name: `Com_${name}`, count: '0' }))
}

function hosts() {
  const sent: (readonly [statement: string, ...values: unknown[]])[] = []
  const queries: HostQueries = {
    database: 'mysql',
    async query(statement, values): Promise<HostAnswer> {
      sent.push([statement, ...values])
      return { rows: answerTo(statement), affected: 4 }
    },
  }
  const connection = {
    beginTransaction: () => undefined,
    query({ sql, values }: { sql: string; values: unknown[] }, done: (error: null, result: unknown) => void) {
      sent.push([sql, ...values])
      const isRead = /^(select|show)/.test(sql)
      done(null, isRead ? answerTo(sql).map(row => Object.values(row)) : { affectedRows: 4 })
    },
  }
  const plain = {
    async executeQuery({ sql, parameters }: { sql: string; parameters: unknown[] }) {
      sent.push([sql, ...parameters])
      return { rows: answerTo(sql), numAffectedRows: 4n }
    },
  }
  const kysely = { isTransaction: true, executeQuery: () => undefined, withoutPlugins: () => plain }
  return { sent, hosts: { queries, connection, kysely } }
}

describe.each(['queries', 'connection', 'kysely'] as const)('a host’s transaction (%s)', kind => {
  test('is asked by statements of letters and digits, and without parameters', async () => {
    const { sent, hosts: given } = hosts()
    const { conversation, session } = adopt(given[kind])
    expect(conversation.carrier).toBe(given[kind])
    await session.enter('write')
    sent.length = 0
    expect(await conversation.all('select ?, ?', ['커', 1])).toEqual([[1]])
    expect(await conversation.run('update t set n = ?', ["'"])).toBe(4)
    expect(sent).toEqual([["select _utf8mb4 x'ecbba4', 1"], ["update t set n = _utf8mb4 x'27'"]])
  })

  test('takes what the server takes in a packet, once that is known', async () => {
    const { conversation, session } = adopt(hosts().hosts[kind])
    const ask = (length: number) => conversation.run('?', ['x'.repeat(length)])
    await expect(ask(1)).rejects.toMatchObject({ failure: 'oversized' })
    await session.enter('read')
    expect(await ask(1024 - 64 - 2)).toBe(4)
    await expect(ask(1024 - 64 - 1)).rejects.toMatchObject({ failure: 'oversized' })
  })
})

test.each([undefined, {}, { database: 'mysql' }, { isTransaction: true }])('%j is none', host => {
  expect(() => adopt(host)).toThrow(
    new TypeError(
      'MySQL adopts a kysely Transaction, a mysql2 connection that has begun a transaction, or what @jumun/adapters/host makes of others.',
    ),
  )
})

test('a transaction of another database is none either', () => {
  expect(() => adopt({ ...hosts().hosts.queries, database: 'postgres' })).toThrow('the transaction says "postgres"')
})
