import type { StoreError } from '@jumun/core'
import { type Parameters, parametersOfUrl } from './read-parameters.ts'

export interface HostAddress {
  readonly host: string
  readonly port?: number
}

/** Where a server is, who asks, and how. */
export interface ServerAddress extends Parameters {
  readonly host?: string
  readonly port?: number
  /** Where several are named, all of them; `host` and `port` are those of the first. */
  readonly hosts?: readonly HostAddress[]
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
  function hostOf(text: string): HostAddress {
    const [, bracketed, plain = '', port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/s.exec(text) ?? []
    const host = decoded(bracketed ?? plain, 'host')
    if (host === '' || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) {
      throw badUrl(`it must be ${kind}://USER:PASSWORD@HOST:PORT/NAME, with a port from 1 to 65535`)
    }
    return { host, ...(port !== undefined && { port: Number(port) }) }
  }
  const hosts = place === '' ? [] : place.split(',').map(hostOf)
  const database = decoded(path, 'name of the database')
  if (database.includes('/')) throw badUrl(`it must be ${kind}://USER:PASSWORD@HOST/NAME, with no / in the name`)
  return {
    ...hosts[0],
    ...(hosts.length > 1 && { hosts }),
    ...(user !== '' && { user: decoded(user, 'user') }),
    ...(password !== undefined && { password: decoded(password, 'password') }),
    ...(database !== '' && { database }),
    ...parametersOfUrl(kind, query),
  }
}

/** The URLs of the hosts that one URL names, one each. The text must have been read by `serverAddress`. */
export function urlsOfHosts(url: string): string[] {
  const [, before = '', rest = ''] = /^([a-z]+:\/\/)(.*)$/is.exec(url) ?? []
  const at = rest.lastIndexOf('@') + 1
  const [, place = '', behind = ''] = /^([^/?#]*)(.*)$/s.exec(rest.slice(at)) ?? []
  return place.split(',').map(host => `${before}${rest.slice(0, at)}${host}${behind}`)
}
