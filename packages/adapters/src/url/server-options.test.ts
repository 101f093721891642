import { StoreError } from '@jumun/core'
import { describe, expect, it } from 'vitest'
import { unavailable } from '../sql/store-error.ts'
import {
  hostText,
  hostWaitMs,
  poolOf,
  portOf,
  replicaOf,
  replicaWaits,
  type ServerOptions,
  serverUrl,
  shownPlace,
  tlsOf,
  withTls,
} from './server-options.ts'
import type { TlsSettings } from './tls.ts'

const refused = (code: string, message: string) => expect.objectContaining({ code, message })

describe('the URL of a server', () => {
  it('is of its kind, and need not name a database', () => {
    expect(serverUrl('mariadb://h', 'mysql')).toEqual({ kind: 'mysql', host: 'h' })
    expect(serverUrl('postgresql://h/db', 'postgres')).toEqual({ kind: 'postgres', host: 'h', database: 'db' })
  })

  it.each([
    ['postgresql://u:hush@h/db', 'mysql', 'The URL must begin with mysql://, not with postgresql:.'],
    ['mariadb://u:hush@h/db', 'postgres', 'The URL must begin with postgres://, not with mariadb:.'],
    ['sqlite:shop.db', 'postgres', 'The URL must begin with postgres://, not with sqlite:.'],
  ] as const)('is not %s for %s', (url, kind, message) => {
    expect(() => serverUrl(url, kind)).toThrow(refused('BAD_URL', message))
  })
})

describe('an option counts over the URL', () => {
  const url = serverUrl('mysql://h/db?pool=7&replica=r&max_staleness=5&tls=skip-verify', 'mysql')

  it('for the size of the pool', () => {
    expect([poolOf({}, undefined), poolOf({}, url), poolOf({ pool: 3 }, url)]).toEqual([undefined, 7, 3])
    expect(() => poolOf({ pool: 0 }, url)).toThrow(
      refused('BAD_PARAMETER', 'pool must be a whole number from 1 to 10000, not 0.'),
    )
  })

  it('for the replica', () => {
    const replica = { host: 'other', port: 5433, maxStaleness: 3600 }
    expect([replicaOf({}, undefined), replicaOf({}, url), replicaOf({ replica }, url)]).toEqual([
      undefined,
      { host: 'r', maxStaleness: 5 },
      replica,
    ])
    for (const port of [0, 1.5, 65_536]) {
      expect(() => replicaOf({ replica: { ...replica, port } }, url)).toThrow('replica must be one HOST or HOST:PORT')
    }
    for (const maxStaleness of [0, 1.5, 3601]) {
      expect(() => replicaOf({ replica: { ...replica, maxStaleness } }, url)).toThrow('max_staleness must be')
    }
  })

  it.each<[name: string, options: ServerOptions, driverOptions: object, settings: TlsSettings | undefined]>([
    ['the URL', {}, {}, { mode: 'require' }],
    ['a mode', { tls: 'verify-full' }, {}, { mode: 'verify-full' }],
    ['no mode', { tls: 'disable' }, {}, undefined],
    ['settings', { tls: { mode: 'prefer' } }, {}, { mode: 'prefer' }],
    ['what only begins alike', {}, { tl: 1, sslnegotiation: 'direct', host: 'h' }, { mode: 'require' }],
  ])('for TLS, with %s', (_, options, driverOptions, settings) => {
    expect(tlsOf(options, url, { ...driverOptions })).toEqual(settings)
  })

  it('for TLS, where nothing asks for it', () => {
    expect(tlsOf({}, undefined, {})).toBeUndefined()
    expect(tlsOf({}, serverUrl('mysql://h/db', 'mysql'), { ssl: {} })).toBeUndefined()
    expect(tlsOf({ tls: 'require' }, undefined, {})).toEqual({ mode: 'require' })
  })

  it.each([
    [{ ssl: {} }, 'TLS is asked for by ssl and by tls or the URL: leave one of them out.'],
    [{ sslmode: 'require' }, 'There is no option sslmode: ask for TLS with the option tls.'],
    [{ sslnegotiations: 1 }, 'There is no option sslnegotiations: ask for TLS with the option tls.'],
    [{ TLSMode: 'require' }, 'There is no option TLSMode: ask for TLS with the option tls.'],
  ])('not for TLS beside %j of the driver', (driverOptions, message) => {
    expect(() => tlsOf({}, url, driverOptions)).toThrow(refused('BAD_PARAMETER', message))
  })
})

describe('withTls', () => {
  /** The mode of each try, which fails as it is said. */
  async function tries(mode: TlsSettings['mode'] | undefined, ...failures: (Error | undefined)[]) {
    const tried: (TlsSettings | undefined)[] = []
    const answer = await withTls(mode && { mode, passphrase: 'hush' }, async settings => {
      tried.push(settings)
      const failure = failures[tried.length - 1]
      if (failure !== undefined) throw failure
      return 'open'
    }).catch((error: unknown) => error)
    return { tried, answer }
  }
  const none = unavailable('TLS_UNAVAILABLE', 'the server has no TLS')
  const away = unavailable('NO_SERVER', 'no server')
  const settings = (mode: TlsSettings['mode']) => ({ mode, passphrase: 'hush' })

  it.each([undefined, 'require', 'verify-ca', 'verify-full'] as const)('opens with %s once', async mode => {
    const tried = [mode && settings(mode)]
    expect(await tries(mode)).toEqual({ tried, answer: 'open' })
    expect(await tries(mode, none)).toEqual({ tried, answer: none })
  })

  it('opens in plain text only where it is preferred, and the server has none', async () => {
    const tried = [settings('require')]
    expect(await tries('prefer')).toEqual({ tried, answer: 'open' })
    expect(await tries('prefer', none)).toEqual({ tried: [...tried, undefined], answer: 'open' })
    expect(await tries('prefer', none, away)).toEqual({ tried: [...tried, undefined], answer: away })
    for (const error of [away, new Error('TLS_UNAVAILABLE'), new StoreError('transient', 'refused')]) {
      expect(await tries('prefer', error)).toEqual({ tried, answer: error })
    }
  })
})

it.each<[options: object, hosts: Parameters<typeof shownPlace>[2], place: string]>([
  [{}, undefined, 'mysql://localhost'],
  [{ host: '', user: '', port: '', database: '' }, undefined, 'mysql://localhost'],
  [{ host: 'h', port: 3307, user: 'shop', password: 'hush', database: 'db' }, undefined, 'mysql://shop@h:3307/db'],
  [{ host: 'h', port: '3307', user: null, database: {} }, undefined, 'mysql://h:3307'],
  [{ socketPath: '/run/my.sock', host: 'h', database: 'db' }, undefined, 'mysql:///run/my.sock/db'],
  [
    { host: 'a', port: 1, user: 'u', database: 'db' },
    [{ host: 'a', port: 1 }, { host: '::1' }],
    'mysql://u@a:1,[::1]/db',
  ],
])('%j with hosts %j is shown without a password', (options, hosts, place) => {
  expect(shownPlace('mysql', { ...options }, hosts)).toBe(place)
})

it.each([
  [{ host: 'h' }, 'h'],
  [{ host: 'h', port: 5432 }, 'h:5432'],
  [{ host: '::1' }, '[::1]'],
  [{ host: '::1', port: 5432 }, '[::1]:5432'],
])('%j is written %s', (host, text) => {
  expect(hostText(host)).toBe(text)
})

it('a replica is waited for no longer than a second, its answers five', () => {
  expect(replicaWaits).toEqual({ acquireTimeoutMs: 1_000, statementTimeoutMs: 5_000 })
})

it.each([
  [10_000, 0, 10_000],
  [400, 0, 400],
  [10_000, 1, 2_000],
  [3_000, 2, 1_500],
  [10_000, 5, 2_000],
  [10_000, 6, 10_000 / 6],
  [3_000, 6, 500],
  [3_000, 7, 500],
])('of %i ms each of %i hosts gets %d', (ms, count, each) => {
  const hosts = Array.from({ length: count }, (_, i) => ({ host: `h${i}` }))
  expect(hostWaitMs(ms, count === 0 ? undefined : hosts)).toBe(each)
})

it.each([
  [{}, 3306],
  [{ host: 'h', port: 3307 }, 3307],
  [{ host: 'h', port: '3307' }, 3307],
  [{ host: '/run/pg' }, undefined],
  [{ socketPath: '/run/my.sock' }, undefined],
  [{ host: 5 }, 3306],
])('the port of %j is %s', (options, port) => {
  expect(portOf({ ...options }, 3306)).toBe(port)
})
