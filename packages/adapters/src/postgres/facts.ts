import type { StoreFacts, Surrounding } from '@jumun/core'
import { between } from '../sql/between.ts'
import type { SqlConnection } from '../sql/connection.ts'

const asked = [
  'server_version',
  'default_transaction_isolation',
  'fsync',
  'synchronous_commit',
  'synchronous_standby_names',
  'full_page_writes',
]

/** @param port where the server is expected to listen, undefined where that is not known */
export async function postgresFacts(
  { all }: Pick<SqlConnection, 'all'>,
  { port }: { port?: number | undefined } = {},
): Promise<StoreFacts> {
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
    surroundings: await surroundingsOf({ all }, port, found),
  }
}

async function surroundingsOf(
  { all }: Pick<SqlConnection, 'all'>,
  port: number | undefined,
  settings: ReadonlyMap<string, string>,
): Promise<Surrounding[]> {
  // Servers that speak this protocol may lack one of them.
  const [row = []] = await all(
    `select pg_is_in_recovery()::text, coalesce(inet_server_port(), 0)::text,
      (select count(*) from pg_stat_replication)::text`,
    [],
  ).catch(() => [])
  const [isStandby, listens, followers] = row.map(String)
  const waitedFor = settings.get('synchronous_standby_names') ?? ''
  const waitsFor = settings.get('synchronous_commit')
  const waits = waitedFor !== '' && waitsFor !== 'local' && waitsFor !== 'off'
  const standbys: Surrounding = waits
    ? { kind: 'standbys', found: `a primary whose commits wait for a standby (${waitedFor})` }
    : {
        kind: 'standbys',
        found: `a primary that ${followers === '1' ? 'a standby follows' : `${followers} standbys follow`}, for which no commit waits`,
        risk: 'A standby that is promoted may lack the last orders that were acknowledged: set synchronous_standby_names.',
      }
  return [
    ...(isStandby === 'true' ? [{ kind: 'read-only', found: 'a standby, which only reads' } as const] : []),
    ...(waits || Number(followers) > 0 ? [standbys] : []),
    ...between(port, Number(listens)),
  ]
}
