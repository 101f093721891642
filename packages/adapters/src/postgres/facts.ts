import type { StoreFacts } from '@jumun/core'
import type { SqlConnection } from '../sql/connection.ts'

const asked = ['server_version', 'default_transaction_isolation', 'fsync', 'synchronous_commit', 'full_page_writes']

export async function postgresFacts({ all }: Pick<SqlConnection, 'all'>): Promise<StoreFacts> {
  const settings = await all(
    `select name, setting from pg_settings where name in (${asked.map(name => `'${name}'`).join(', ')})`,
    [],
  )
  const found = new Map(settings.map(([name, value]) => [String(name), String(value)]))
  const setting = (name: string, ...safe: string[]) => ({ name, value: found.get(name) ?? 'unknown', safe })
  return {
    database: 'postgres',
    version: found.get('server_version') ?? 'unknown',
    isolationByDefault: found.get('default_transaction_isolation') ?? 'unknown',
    durability: [
      setting('fsync', 'on'),
      setting('synchronous_commit', 'on', 'local', 'remote_write', 'remote_apply'),
      setting('full_page_writes', 'on'),
    ],
  }
}
