import type { StoreError } from '@jumun/core'
import { type Parameters, parametersOfUrl } from './read-parameters.ts'

/** Where a server is, who asks, and how. */
export interface ServerAddress extends Parameters {
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
}

/** Reads what stands behind `mysql://`. Not with `URL`: that takes a password with a `/` or `?` in it for a host and a path. */
export function serverAddress(
  kind: 'mysql' | 'postgres',
  text: string,
  badUrl: (why: string) => StoreError,
): ServerAddress {
  function decoded(part: string, what: string): string {
    try {
      return decodeURIComponent(part)
    } catch {
      throw badUrl(`a % in the ${what} does not begin a code such as %40; write %25 for a % itself`)
    }
  }

  const at = text.lastIndexOf('@')
  const [user = '', password] = text.slice(0, Math.max(at, 0)).split(/:(.*)/s)
  if (/[/?#]/.test(user + (password ?? ''))) {
    throw badUrl('a /, ? or # in the user or the password has to be written %2F, %3F or %23, and an @ behind them %40')
  }
  const [, place = '', path = '', query, fragment] =
    /^([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?(#.*)?$/s.exec(text.slice(at + 1)) ?? []
  if (fragment !== undefined) throw badUrl('a # has to be written %23')
  const [, bracketed, plain = '', port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/s.exec(place) ?? [undefined, '', '']
  const host = decoded(bracketed ?? plain, 'host')
  if (place !== '' && (host === '' || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535)) {
    throw badUrl(`it must be ${kind}://USER:PASSWORD@HOST:PORT/NAME, with a port from 1 to 65535`)
  }
  const database = decoded(path, 'name of the database')
  if (database.includes('/')) throw badUrl(`it must be ${kind}://USER:PASSWORD@HOST/NAME, with no / in the name`)
  return {
    ...(host !== '' && { host }),
    ...(port !== undefined && { port: Number(port) }),
    ...(user !== '' && { user: decoded(user, 'user') }),
    ...(password !== undefined && { password: decoded(password, 'password') }),
    ...(database !== '' && { database }),
    ...parametersOfUrl(kind, query),
  }
}
