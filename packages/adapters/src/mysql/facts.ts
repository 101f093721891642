import type { StoreFacts } from '@jumun/core'
import type { SqlConnection } from '../sql/connection.ts'

const asked = [
  'innodb_flush_log_at_trx_commit',
  'innodb_doublewrite',
  'log_bin',
  'sync_binlog',
  // The second one is how MariaDB calls it up to 11.0.
  'transaction_isolation',
  'tx_isolation',
]

export async function mysqlFacts({ all }: Pick<SqlConnection, 'all'>): Promise<StoreFacts> {
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
  }
}
