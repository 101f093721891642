import type { Store } from '@jumun/core'

/**
 * Opens the store that a URL names, with its tables brought up to date: `sqlite:` with a path, `mysql:` or `postgres:`.
 * Processes are told their database this way.
 */
export async function openStore(url: string): Promise<Store> {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/is.exec(url) ?? []
  switch (scheme) {
    case 'sqlite':
      return (await import('@jumun/adapters/sqlite')).openSqlite(rest)
    case 'mysql':
      return (await import('@jumun/adapters/mysql')).openMysql(url)
    case 'postgres':
      return (await import('@jumun/adapters/postgres')).openPostgres(url)
    default:
      throw new TypeError(`no store for ${scheme}`)
  }
}
