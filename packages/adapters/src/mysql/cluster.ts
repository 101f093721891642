import type { SqlConnection } from '../sql/connection.ts'

/** How a server shares its data with others that take writes too. */
export interface Cluster {
  /** Galera: MariaDB's, Percona XtraDB Cluster; or a group of MySQL servers with several primaries. */
  readonly kind: 'galera' | 'group'
}

/**
 * Servers that certify: a lock is known to one of them alone, and of two transactions on two servers that have written the
 * same row the later one is rolled back at its COMMIT.
 */
export async function clusterOf({ all }: Pick<SqlConnection, 'all'>): Promise<Cluster | undefined> {
  const names = ['wsrep_on', 'group_replication_group_name', 'group_replication_single_primary_mode']
  const list = names.map(name => `'${name}'`).join(', ')
  const found = new Map(
    (await all(`show session variables where variable_name in (${list})`, [])).map(([name, value]) => [
      String(name),
      String(value),
    ]),
  )
  if (found.get('wsrep_on') === 'ON') return { kind: 'galera' }
  const isGroup = (found.get('group_replication_group_name') ?? '') !== ''
  return isGroup && found.get('group_replication_single_primary_mode') === 'OFF' ? { kind: 'group' } : undefined
}
