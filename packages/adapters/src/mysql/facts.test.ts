import { expect, test } from 'vitest'
import type { StoredRow } from '../sql/value.ts'
import { mysqlFacts } from './facts.ts'

/** A server of which is known what a cluster's variables and its own port are. */
function server(variables: Readonly<Record<string, string>>, { syncWait = 0, version = '10.11.0-MariaDB' } = {}) {
  return {
    async all(sql: string): Promise<StoredRow[]> {
      if (sql.startsWith('select version()')) return [[version]]
      if (sql.includes('@@session.wsrep_sync_wait')) return [[syncWait]]
      return Object.entries(variables).filter(([name]) => sql.includes(`'${name}'`))
    },
  }
}

const galera = { wsrep_on: 'ON', wsrep_cluster_size: '3', wsrep_local_state_comment: 'Synced' }

test('of a server are reported its version, its isolation, and what a commit of it is worth', async () => {
  const safe = { innodb_flush_log_at_trx_commit: '1', innodb_doublewrite: 'ON', log_bin: 'ON', sync_binlog: '0' }
  expect(await mysqlFacts(server({ ...safe, transaction_isolation: 'REPEATABLE-READ' }))).toEqual({
    database: 'mariadb',
    version: '10.11.0-MariaDB',
    isolationByDefault: 'repeatable read',
    durability: [
      { name: 'innodb_flush_log_at_trx_commit', value: '1', safe: ['1'] },
      { name: 'innodb_doublewrite', value: 'ON', safe: ['ON', '1', 'DETECT_AND_RECOVER'] },
      { name: 'sync_binlog', value: '0', safe: ['1'] },
    ],
    surroundings: [],
  })
  const older = await mysqlFacts(server({ log_bin: 'OFF', tx_isolation: 'SERIALIZABLE' }, { version: '8.0.40' }))
  expect(older).toMatchObject({ database: 'mysql', version: '8.0.40', isolationByDefault: 'serializable' })
  expect(older.durability).toEqual([
    { name: 'innodb_flush_log_at_trx_commit', value: 'unknown', safe: ['1'] },
    { name: 'innodb_doublewrite', value: 'unknown', safe: ['ON', '1', 'DETECT_AND_RECOVER'] },
  ])
  expect((await mysqlFacts(server({}))).isolationByDefault).toBe('unknown')
})

test('all variables are asked for at one go', async () => {
  const statements: string[] = []
  const { all } = server({})
  await mysqlFacts({
    all: async sql => {
      statements.push(sql)
      return all(sql)
    },
  })
  expect(statements[1]).toBe(
    "show global variables where variable_name in ('innodb_flush_log_at_trx_commit', 'innodb_doublewrite', 'log_bin', 'sync_binlog', 'read_only', 'port', 'transaction_isolation', 'tx_isolation')",
  )
})

test('a server alone stands among nothing', async () => {
  const { surroundings } = await mysqlFacts(server({ port: '3306', wsrep_on: 'OFF' }), { port: 3306 })
  expect(surroundings).toEqual([])
})

test('a node of Galera says of how many it is one, and what reads at another node may lack', async () => {
  const { surroundings } = await mysqlFacts(server(galera))
  expect(surroundings).toEqual([
    {
      kind: 'galera',
      found: 'a node of Galera (3 in all, this one Synced)',
      risk: expect.stringContaining('wsrep_sync_wait=1'),
    },
  ])
  for (const [syncWait, waits] of [
    [1, true],
    [2, false],
    [3, true],
    [6, false],
  ] as const) {
    const [node] = (await mysqlFacts(server(galera, { syncWait }))).surroundings ?? []
    expect(node && 'risk' in node).toBe(!waits)
  }
  const two = await mysqlFacts(server({ ...galera, wsrep_cluster_size: '2' }, { syncWait: 7 }))
  expect(two.surroundings?.[0]?.risk).toBe(
    'Of two nodes neither is a majority: when one is lost, the other stops as well.',
  )
  const both = await mysqlFacts(server({ ...galera, wsrep_cluster_size: '2' }))
  expect(both.surroundings?.[0]?.risk).toMatch(/^Of two nodes .* as well\. What was written .* waits for it\.$/)
})

test('a group of several primaries is one, a group of one primary is a server with standbys', async () => {
  const group = { group_replication_group_name: 'aaaa', group_replication_single_primary_mode: 'OFF' }
  expect((await mysqlFacts(server(group))).surroundings).toEqual([
    { kind: 'group', found: 'a group of MySQL servers with several primaries' },
  ])
  const single = { ...group, group_replication_single_primary_mode: 'ON' }
  expect((await mysqlFacts(server(single))).surroundings).toEqual([])
})

test('another port than the one that was asked for is reported, and a server that only reads', async () => {
  const { surroundings } = await mysqlFacts(server({ port: '3306', read_only: 'ON' }), { port: 3307 })
  expect(surroundings?.map(({ kind }) => kind)).toEqual(['read-only', 'between'])
  expect(surroundings?.[0]?.found).toBe('a server that only reads (read_only)')
  expect(surroundings?.[1]?.found).toContain('listens on 3306')
})
