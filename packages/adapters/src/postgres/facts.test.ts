import { expect, test } from 'vitest'
import type { StoredRow } from '../sql/value.ts'
import { postgresFacts } from './facts.ts'

interface Told {
  readonly settings?: Readonly<Record<string, string>>
  /** Whether it only reads, the port on which it listens, and how many standbys follow; undefined where it cannot say. */
  readonly around?: readonly [standby: string, port: string, followers: string]
}

function server({ settings = {}, around }: Told) {
  return {
    async all(sql: string): Promise<StoredRow[]> {
      if (sql.includes('pg_settings')) return Object.entries(settings).filter(([name]) => sql.includes(`'${name}'`))
      if (around === undefined) throw new Error('there is no such function')
      return [[...around]]
    },
  }
}

const surroundingsOf = async (told: Told, port?: number) => (await postgresFacts(server(told), { port })).surroundings

test('of a server are reported its version, its isolation, and what a commit of it is worth', async () => {
  const settings = {
    server_version: '15.18',
    default_transaction_isolation: 'read committed',
    fsync: 'on',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  }
  expect(await postgresFacts(server({ settings, around: ['false', '5432', '0'] }), { port: 5432 })).toEqual({
    database: 'postgres',
    version: '15.18',
    isolationByDefault: 'read committed',
    durability: [
      { name: 'fsync', value: 'on', safe: ['on'] },
      { name: 'synchronous_commit', value: 'off', safe: ['on', 'local', 'remote_write', 'remote_apply'] },
      { name: 'full_page_writes', value: 'off', safe: ['on'] },
    ],
    surroundings: [],
  })
})

test('what speaks the protocol and lacks what is asked for is unknown, and stands among nothing', async () => {
  const facts = await postgresFacts(server({}), { port: 5432 })
  expect(facts).toMatchObject({ version: 'unknown', isolationByDefault: 'unknown', surroundings: [] })
  expect(facts.durability.map(({ value }) => value)).toEqual(['unknown', 'unknown', 'unknown'])
})

test('standbys for which no commit waits are a risk, however many they are', async () => {
  const standbys = (found: string) => [
    {
      kind: 'standbys',
      found: `a primary that ${found}, for which no commit waits`,
      risk: 'A standby that is promoted may lack the last orders that were acknowledged: set synchronous_standby_names.',
    },
  ]
  expect(await surroundingsOf({ around: ['false', '5432', '1'] })).toEqual(standbys('a standby follows'))
  expect(await surroundingsOf({ around: ['false', '5432', '2'] })).toEqual(standbys('2 standbys follow'))
  for (const synchronous_commit of ['local', 'off']) {
    const settings = { synchronous_standby_names: 'a', synchronous_commit }
    expect(await surroundingsOf({ settings, around: ['false', '5432', '1'] })).toEqual(standbys('a standby follows'))
  }
})

test('standbys for which commits wait are named, also while none follows', async () => {
  const settings = { synchronous_standby_names: 'FIRST 1 (a)', synchronous_commit: 'on' }
  expect(await surroundingsOf({ settings, around: ['false', '5432', '0'] })).toEqual([
    { kind: 'standbys', found: 'a primary whose commits wait for a standby (FIRST 1 (a))' },
  ])
})

test('a standby only reads, and another port than the one that was asked for is reported', async () => {
  expect(await surroundingsOf({ around: ['true', '5432', '0'] }, 6432)).toEqual([
    { kind: 'read-only', found: 'a standby, which only reads' },
    {
      kind: 'between',
      found: 'behind a proxy, a pooler or a mapped port (the server itself listens on 5432)',
    },
  ])
  // A socket of the file system has no port.
  expect(await surroundingsOf({ around: ['false', '0', '0'] }, 5432)).toEqual([])
  expect(await surroundingsOf({ around: ['false', '5432', '0'] })).toEqual([])
})

test('all is asked for by name, in two questions', async () => {
  const asked: string[] = []
  const all = async (sql: string) => (asked.push(sql.replaceAll(/\s+/g, ' ')), [])
  const facts = await postgresFacts({ all })
  expect(facts.surroundings).toEqual([])
  expect(asked).toEqual([
    "select name, setting from pg_settings where name in ('server_version', 'default_transaction_isolation', 'fsync', 'synchronous_commit', 'synchronous_standby_names', 'full_page_writes')",
    'select pg_is_in_recovery()::text, coalesce(inet_server_port(), 0)::text, (select count(*) from pg_stat_replication)::text',
  ])
})
