import type { StoreFacts, Surrounding } from '@jumun/core'
import type { SqlConnection } from '../sql/connection.ts'
import { between } from '../sql/between.ts'
import { clusterOf } from './cluster.ts'

const asked = [
  'innodb_flush_log_at_trx_commit',
  'innodb_doublewrite',
  'log_bin',
  'sync_binlog',
  'read_only',
  'port',
  // The second one is how MariaDB calls it up to 11.0.
  'transaction_isolation',
  'tx_isolation',
]

/** @param port where the server is expected to listen, undefined where that is not known */
export async function mysqlFacts(
  { all }: Pick<SqlConnection, 'all'>,
  { port }: { port?: number | undefined } = {},
): Promise<StoreFacts> {
  const [row] = await all('select version()', [])
  const version = String(row?.[0])
  const variables = await all(
    `show global variables where variable_name in (${asked.map(name => `'${name}'`).join(', ')})`,
    [],
  )
  const found = new Map(variables.map(([name, value]) => [String(name), String(value)]))
  const setting = (name: string, ...safe: string[]) => ({ name, value: found.get(name) ?? 'unknown', safe })
  const isolation = found.get('transaction_isolation') ?? found.get('tx_isolation') ?? 'unknown'
  return {
    database: /mariadb/i.test(version) ? 'mariadb' : 'mysql',
    version,
    isolationByDefault: isolation.toLowerCase().replaceAll('-', ' '),
    durability: [
      setting('innodb_flush_log_at_trx_commit', '1'),
      setting('innodb_doublewrite', 'ON', '1', 'DETECT_AND_RECOVER'),
      // Without a binary log there is nothing to bring to the disk.
      ...(found.get('log_bin') === 'ON' ? [setting('sync_binlog', '1')] : []),
    ],
    surroundings: [
      ...(await clusterAround({ all })),
      ...(found.get('read_only') === 'ON'
        ? [{ kind: 'read-only', found: 'a server that only reads (read_only)' } as const]
        : []),
      ...between(port, Number(found.get('port'))),
    ],
  }
}

async function clusterAround({ all }: Pick<SqlConnection, 'all'>): Promise<Surrounding[]> {
  const cluster = await clusterOf({ all })
  if (cluster === undefined) return []
  if (cluster.kind === 'group') return [{ kind: 'group', found: 'a group of MySQL servers with several primaries' }]
  const status = await all(
    `show global status where variable_name in ('wsrep_cluster_size', 'wsrep_local_state_comment')`,
    [],
  )
  const found = new Map(status.map(([name, value]) => [String(name), String(value)]))
  const nodes = Number(found.get('wsrep_cluster_size'))
  const [wait] = await all('select @@session.wsrep_sync_wait limit 1', [])
  const risks = [
    ...(nodes === 2 ? ['Of two nodes neither is a majority: when one is lost, the other stops as well.'] : []),
    ...(Number(wait?.[0]) % 2 === 0
      ? [
          'What was written at one node may be missing for a moment at another: wsrep_sync_wait=1 in the URL waits for it.',
        ]
      : []),
  ]
  return [
    {
      kind: 'galera',
      found: `a node of Galera (${nodes} in all, this one ${found.get('wsrep_local_state_comment')})`,
      ...(risks.length > 0 && { risk: risks.join(' ') }),
    },
  ]
}
