import type { StoreError } from '@jumun/core'
import { unavailable } from '../sql/store-error.ts'
import { maskUrl } from './mask-url.ts'
import { parametersOfUrl } from './read-parameters.ts'
import { type ServerAddress, serverAddress } from './server-address.ts'

/** What a URL names. */
export type DatabaseUrl =
  | { readonly kind: 'sqlite'; readonly path: string }
  | ({ readonly kind: 'mysql' | 'postgres' } & ServerAddress)

const kinds: Readonly<Record<string, DatabaseUrl['kind']>> = {
  sqlite: 'sqlite',
  mysql: 'mysql',
  mariadb: 'mysql',
  postgres: 'postgres',
  postgresql: 'postgres',
}

/**
 * Reads `sqlite:PATH`, `sqlite::memory:`, `mysql://…`, `mariadb://…`, `postgres://…` or `postgresql://…`. No message of it
 * shows a password. `named`: whether it has to name a database.
 * @throws StoreError `BAD_URL`, `UNKNOWN_PARAMETER`, `BAD_PARAMETER`
 */
export function parseDatabaseUrl(url: string, { named = true }: { named?: boolean } = {}): DatabaseUrl {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/is.exec(url) ?? []
  const kind = kinds[scheme.toLowerCase()]
  if (kind === undefined) throw badUrl(url, `it must be ${forms}${hint(url)}`)
  if (kind === 'sqlite') return { kind, path: sqlitePath(url, rest) }
  if (!rest.startsWith('//')) throw badUrl(url, `it must be ${kind}://USER:PASSWORD@HOST/NAME`)
  const address = serverAddress(kind, rest.slice(2), why => badUrl(url, why))
  if (address.database !== undefined || !named) return { kind, ...address }
  throw badUrl(url, `it must name a database: ${kind}://USER:PASSWORD@HOST/NAME`)
}

const forms = 'sqlite:PATH, sqlite::memory:, mysql://USER@HOST/NAME or postgres://USER@HOST/NAME'

function sqlitePath(url: string, rest: string): string {
  const [place = '', query] = rest.split(/\?(.*)/s)
  parametersOfUrl('sqlite', query)
  // As a URL too: sqlite:///var/lib/shop.db
  const path = place.replace(/^\/\//, '')
  if (path === '') throw badUrl(url, 'the path is missing; write sqlite:shop.db')
  // In other letters SQLite would take it for the name of a file.
  return /^:memory:$/i.test(path) ? ':memory:' : path
}

function hint(url: string): string {
  return /^[\w./-]+$/.test(url) ? `; for a file write sqlite:${url}` : ''
}

function badUrl(url: string, why: string): StoreError {
  return unavailable('BAD_URL', `${maskUrl(url)}: ${why}.`)
}
