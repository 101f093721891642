import { openMysql } from '@jumun/adapters/mysql'
import { openPostgres } from '@jumun/adapters/postgres'
import { openSqlite } from '@jumun/adapters/sqlite'
import type { Store } from '@jumun/core'

/** Opens what a URL names: `sqlite:` with a path, `mysql:` or `postgres:`. Children are told their database this way. */
export async function openStore(url: string): Promise<Store> {
  const { protocol, pathname } = new URL(url)
  switch (protocol) {
    case 'sqlite:':
      return openSqlite(decodeURIComponent(pathname))
    case 'mysql:':
      return openMysql(url)
    case 'postgres:':
      return openPostgres(url)
    default:
      throw new Error(`no store for ${protocol}`)
  }
}
