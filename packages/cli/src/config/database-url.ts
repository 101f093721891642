import { UsageError } from '../usage/usage-error.ts'

export type Database =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'mysql' | 'postgres'; readonly url: string }

/** @throws UsageError */
export function parseDatabaseUrl(text: string): Database {
  const [, scheme = '', rest = ''] = /^([a-z0-9+]+):(.*)$/is.exec(text) ?? []
  switch (scheme.toLowerCase()) {
    case 'sqlite': {
      // As a URL too: sqlite:///var/lib/shop.db
      const path = rest.replace(/^\/\//, '')
      if (path === '') throw new UsageError(`--db ${text}: the path is missing; write sqlite:shop.db`)
      return { kind: 'sqlite', path }
    }
    case 'mysql':
    case 'mariadb':
      return { kind: 'mysql', url: checkedUrl(text.replace(/^mariadb:/i, 'mysql:'), 'mysql') }
    case 'postgres':
    case 'postgresql':
      return { kind: 'postgres', url: checkedUrl(text, 'postgres') }
    default: {
      const hint = /^[\w./-]+$/.test(text) ? `; for a file write sqlite:${text}` : ''
      const forms = 'sqlite:PATH, sqlite::memory:, mysql://USER@HOST/NAME or postgres://USER@HOST/NAME'
      throw new UsageError(`--db ${withoutPassword(text)}: it must be ${forms}${hint}`)
    }
  }
}

function checkedUrl(text: string, scheme: string): string {
  const name = URL.canParse(text) ? new URL(text).pathname.slice(1) : ''
  if (name !== '') return text
  throw new UsageError(`--db ${withoutPassword(text)}: it must be ${scheme}://USER:PASSWORD@HOST/NAME`)
}

/** For people to read, on terminals and in logs. */
export function withoutPassword(url: string): string {
  return url.replace(/^([a-z0-9+]+:\/\/[^:/@\s]*):[^@\s]*@/i, '$1:•••@')
}
