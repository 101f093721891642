import { expect, test } from 'vitest'
import type { StoredRow } from '../sql/value.ts'
import { mysqlFacts } from './facts.ts'

/** A server of which is known what a cluster's variables and its own port are. */
function server(variables: Readonly<Record<string, string>>, { syncWait = 0 } = {}) {
  return {
    async all(sql: string): Promise<StoredRow[]> {
      if (sql.startsWith('select version()')) return [['10.11.0-MariaDB']]
      if (sql.includes('@@session.wsrep_sync_wait')) return [[syncWait]]
      return Object.entries(variables).filter(([name]) => sql.includes(`'${name}'`))
    },
  }
}

const galera = { wsrep_on: 'ON', wsrep_cluster_size: '3', wsrep_local_state_comment: 'Synced' }

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
  const waiting = await mysqlFacts(server(galera, { syncWait: 1 }))
  expect(waiting.surroundings?.[0]).not.toHaveProperty('risk')
  const two = await mysqlFacts(server({ ...galera, wsrep_cluster_size: '2' }, { syncWait: 7 }))
  expect(two.surroundings?.[0]?.risk).toMatch(/^Of two nodes neither is a majority/)
})

test('a group of several primaries is one, a group of one primary is a server with standbys', async () => {
  const group = { group_replication_group_name: 'aaaa', group_replication_single_primary_mode: 'OFF' }
  expect((await mysqlFacts(server(group))).surroundings).toMatchObject([{ kind: 'group' }])
  const single = { ...group, group_replication_single_primary_mode: 'ON' }
  expect((await mysqlFacts(server(single))).surroundings).toEqual([])
})

test('another port than the one that was asked for is told, and a server that only reads', async () => {
  const { surroundings } = await mysqlFacts(server({ port: '3306', read_only: 'ON' }), { port: 3307 })
  expect(surroundings?.map(({ kind }) => kind)).toEqual(['read-only', 'between'])
  expect(surroundings?.[1]?.found).toContain('listens on 3306')
})
