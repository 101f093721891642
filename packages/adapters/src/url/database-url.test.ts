import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isStoreError } from '@jumun/core'
import { afterAll, describe, expect, it } from 'vitest'
import { parseDatabaseUrl } from './database-url.ts'
import { urlsOfHosts } from './server-address.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-url-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each([
  ['sqlite:shop.db', { kind: 'sqlite', path: 'shop.db' }],
  ['sqlite::memory:', { kind: 'sqlite', path: ':memory:' }],
  // SQLite itself would make a file of that name.
  ['sqlite::Memory:', { kind: 'sqlite', path: ':memory:' }],
  ['SQLITE://:MEMORY:', { kind: 'sqlite', path: ':memory:' }],
  ['sqlite:my:memory:', { kind: 'sqlite', path: 'my:memory:' }],
  ['sqlite::memory:s', { kind: 'sqlite', path: ':memory:s' }],
  ['sqlite:///var/lib/shop.db', { kind: 'sqlite', path: '/var/lib/shop.db' }],
  ['sqlite:/tmp/100%.db', { kind: 'sqlite', path: '/tmp/100%.db' }],
  ['SQLite:a@b:c#d.db', { kind: 'sqlite', path: 'a@b:c#d.db' }],
  [
    'mysql://root@127.0.0.1:3306/shop',
    { kind: 'mysql', host: '127.0.0.1', port: 3306, user: 'root', database: 'shop' },
  ],
  ['mariadb://h/shop', { kind: 'mysql', host: 'h', database: 'shop' }],
  ['mysql://u:@h/shop', { kind: 'mysql', host: 'h', user: 'u', password: '', database: 'shop' }],
  ['mysql://shop:p@ss@h/db', { kind: 'mysql', host: 'h', user: 'shop', password: 'p@ss', database: 'db' }],
  ['mysql://a%40b:p%2Fs%3As@h/d%20b', { kind: 'mysql', host: 'h', user: 'a@b', password: 'p/s:s', database: 'd b' }],
  [
    'mysql://u:a:b:c@[::1]:3307/db',
    { kind: 'mysql', host: '::1', port: 3307, user: 'u', password: 'a:b:c', database: 'db' },
  ],
  ['mysql:///db?socket=/run/my%20sql.sock', { kind: 'mysql', database: 'db', socket: '/run/my sql.sock' }],
  ['postgres://%2Frun%2Fpg/db', { kind: 'postgres', host: '/run/pg', database: 'db' }],
  ['postgresql://u@/db?host=/run/pg', { kind: 'postgres', user: 'u', database: 'db', socket: '/run/pg' }],
  [
    'postgres://h/db?pool=5&schema=%EC%A3%BC%EB%AC%B8',
    { kind: 'postgres', host: 'h', database: 'db', pool: 5, schema: '주문' },
  ],
  ['postgres://h/db?application_name=a+b', { kind: 'postgres', host: 'h', database: 'db', applicationName: 'a+b' }],
  ['mysql://h/db?multipleStatements=true', { kind: 'mysql', host: 'h', database: 'db', multipleStatements: true }],
  ['mysql://h/db?socketPath=/run/my.sock', { kind: 'mysql', host: 'h', database: 'db', socket: '/run/my.sock' }],
  ['postgres:///db?socket=/run/pg', { kind: 'postgres', database: 'db', socket: '/run/pg' }],
  ['postgres://h:1/db?pool=1', { kind: 'postgres', host: 'h', port: 1, database: 'db', pool: 1 }],
  ['mysql://h:65535/db?pool=10000', { kind: 'mysql', host: 'h', port: 65_535, database: 'db', pool: 10_000 }],
  [`postgres://h/db?schema=${'x'.repeat(63)}`, { kind: 'postgres', host: 'h', database: 'db', schema: 'x'.repeat(63) }],
  ['mysql://h/db?wsrep_sync_wait=0', { kind: 'mysql', host: 'h', database: 'db', syncWait: 0 }],
  ['mysql://h/db?wsrep_sync_wait=15', { kind: 'mysql', host: 'h', database: 'db', syncWait: 15 }],
  [
    'postgres://h/db?target_session_attrs=primary',
    { kind: 'postgres', host: 'h', database: 'db', sessionAttributes: 'read-write' },
  ],
  [
    'mysql://h/db?replica=r:1&max_staleness=1',
    { kind: 'mysql', host: 'h', database: 'db', replica: { host: 'r', port: 1, maxStaleness: 1 } },
  ],
  [
    'mysql://h/db?replica=r:65535&max_staleness=5',
    { kind: 'mysql', host: 'h', database: 'db', replica: { host: 'r', port: 65_535, maxStaleness: 5 } },
  ],
  ['mysql://h/db?multipleStatements=false&', { kind: 'mysql', host: 'h', database: 'db', multipleStatements: false }],
  [
    'mysql://u:a,b@a:3307,[::1],c/db?wsrep_sync_wait=1',
    {
      kind: 'mysql',
      host: 'a',
      port: 3307,
      user: 'u',
      password: 'a,b',
      database: 'db',
      syncWait: 1,
      hosts: [{ host: 'a', port: 3307 }, { host: '::1' }, { host: 'c' }],
    },
  ],
  [
    'postgresql://a,b:5433/db?target_session_attrs=read-write',
    {
      kind: 'postgres',
      host: 'a',
      database: 'db',
      sessionAttributes: 'read-write',
      hosts: [{ host: 'a' }, { host: 'b', port: 5433 }],
    },
  ],
  [
    'postgres://h/db?target_session_attrs=any',
    { kind: 'postgres', host: 'h', database: 'db', sessionAttributes: 'any' },
  ],
  [
    'postgres://h/db?replica=r:5433&max_staleness=5',
    { kind: 'postgres', host: 'h', database: 'db', replica: { host: 'r', port: 5433, maxStaleness: 5 } },
  ],
  [
    'mysql://h/db?max_staleness=3600&replica=[::1]',
    { kind: 'mysql', host: 'h', database: 'db', replica: { host: '::1', maxStaleness: 3600 } },
  ],
])('reads %s', (url, expected) => {
  expect(parseDatabaseUrl(url)).toEqual(expected)
})

describe('TLS', () => {
  it.each([
    ['sslmode=require', 'require'],
    ['ssl-mode=REQUIRED', 'require'],
    ['ssl-mode=VERIFY_CA', 'verify-ca'],
    ['ssl-mode=VERIFY_IDENTITY', 'verify-full'],
    ['sslmode=verify-full', 'verify-full'],
    ['sslmode=prefer', 'prefer'],
    ['ssl-mode=PREFERRED', 'prefer'],
    ['sslmode=disable', 'disable'],
    ['ssl-mode=DISABLED', 'disable'],
    ['tls=true', 'verify-full'],
    ['tls=skip-verify', 'require'],
    ['ssl=true', 'verify-full'],
    ['ssl=false', 'disable'],
    ['ssl=0', 'disable'],
    ['ssl=1', 'verify-full'],
    ['sslmode=no-verify', 'require'],
    ['sslmode=verify-ca', 'verify-ca'],
    ['ssl-mode=required', 'require'],
    ['sslmode=preferred', 'prefer'],
  ])('%s is %s on both', (query, mode) => {
    for (const scheme of ['mysql', 'postgres']) {
      expect(parseDatabaseUrl(`${scheme}://h/db?${query}`)).toMatchObject({ tls: { mode } })
    }
  })

  it.each([
    ['sslmode=yes', 'sslmode must be disable, prefer, require, verify-ca or verify-full'],
    ['tls=', 'tls must be disable'],
    ['sslmode=disable&ssl-mode=REQUIRED', 'sslmode and ssl-mode say the same'],
    ['tls=true&tls=true', 'tls is given twice'],
    ['sslmode=disable&sslrootcert=ca.pem', 'Certificates are named, and TLS is "disable"'],
    ['sslmode=prefer&sslrootcert=ca.pem', 'Certificates are named, and TLS is "prefer"'],
    ['sslmode=require&sslcert=me.pem', 'A client certificate and its key belong together'],
    [
      'sslmode=verify-ca&sslrootcert=/no/such/ca.pem',
      'The certificate authority /no/such/ca.pem: there is no such file',
    ],
    ['sslmode=require&ssl-cert=me.pem', 'A client certificate and its key belong together'],
    ['sslmode=require&ssl-key=me.key', 'A client certificate and its key belong together'],
    ['sslmode=require&sslkey=me.key', 'A client certificate and its key belong together: name both, or neither.'],
    ['sslcert=/no/me.pem&sslkey=/no/me.key', 'The client certificate /no/me.pem: there is no such file.'],
    [
      `sslcert=${join(folder, 'letter.pem')}&sslkey=/no/me.key`,
      'The key of the client certificate /no/me.key: there is no such file.',
    ],
    [`ssl-ca=${join(folder, 'empty.pem')}`, 'TLS cannot use these certificates: there is no certificate in it.'],
    [`ssl-ca=${folder}`, `${folder}: it cannot be read (EISDIR)`],
    [`ssl-ca=${join(folder, 'letter.pem')}`, 'TLS cannot use these certificates'],
  ])('refuses %s', (query, message) => {
    writeFileSync(join(folder, 'empty.pem'), '')
    writeFileSync(join(folder, 'letter.pem'), '-----BEGIN CERTIFICATE-----\nDear shop\n-----END CERTIFICATE-----\n')
    for (const scheme of ['mysql', 'postgres']) {
      expect(refusalOf(`${scheme}://h/db?${query}`)).toEqual(['BAD_PARAMETER', expect.stringContaining(message)])
    }
  })
})

describe('parameters', () => {
  it.each([
    [
      'mysql://h/db?max=5',
      'no parameter max; pool does that. It has pool, ssl-mode, ssl-ca, ssl-cert, ssl-key, socket',
    ],
    ['mysql://h/db?connectionLimit=5', 'no parameter connectionLimit; pool does that'],
    ['mysql://h/db?schema=x', 'A URL of MySQL and MariaDB has no parameter schema. It has pool'],
    ['postgres://h/db?max=5', 'no parameter max; pool does that. It has pool, schema, sslmode'],
    ...['connection_limit', 'pool_size', 'poolSize'].map(name => [
      `mysql://h/db?${name}=5`,
      `no parameter ${name}; pool does that.`,
    ]),
    ['mysql://h/db?sslca=ca.pem', 'no parameter sslca; ssl-ca does that.'],
    ['mysql://h/db?search_path=x', 'A URL of MySQL and MariaDB has no parameter search_path. It has pool'],
    ['postgres://h/db?currentSchema=x', 'no parameter currentSchema; schema does that.'],
    ['postgres://h/db?sslrootca=ca.pem', 'no parameter sslrootca; sslrootcert does that.'],
    [
      'mysql://h/db?x=',
      'x. It has pool, ssl-mode, ssl-ca, ssl-cert, ssl-key, socket, multipleStatements, wsrep_sync_wait, replica, max_staleness.',
    ],
    [
      'postgres://h/db?x=',
      'x. It has pool, schema, sslmode, sslrootcert, sslcert, sslkey, socket, application_name, target_session_attrs, replica, max_staleness.',
    ],
    ['postgres://h/db?search_path=x', 'no parameter search_path; schema does that'],
    ['postgres://h/db?pgbouncer=true', 'A URL of PostgreSQL has no parameter pgbouncer.'],
    ['postgres://h/db?Pool=5', 'no parameter Pool'],
    ['mysql://h/db?password=hush', 'no parameter password'],
    ['mysql://h/db?__proto__=1', 'no parameter __proto__'],
    ['postgres://h/db?constructor=1', 'no parameter constructor'],
    ['sqlite:shop.db?mode=ro', 'A URL of SQLite has no parameter mode. It has none.'],
    ['sqlite::memory:?cache=shared', 'no parameter cache'],
    ['postgres://h/db?hu/sh=1', 'no parameter of this name'],
  ])('%s is unknown, by name', (url, message) => {
    expect(refusalOf(url)).toEqual(['UNKNOWN_PARAMETER', expect.stringContaining(message)])
  })

  it.each([
    ['mysql://h/db?pool=0', 'pool must be a whole number from 1 to 10000, not "0"'],
    ['mysql://h/db?pool=-1', 'pool must be'],
    ['mysql://h/db?pool=1e3', 'pool must be'],
    ['postgres://h/db?pool', 'pool must be a whole number from 1 to 10000, not "".'],
    ['postgres://h/db?pool=10001', 'pool must be'],
    ['postgres://h/db?pool=1&pool=2', 'pool is given twice'],
    ['postgres://h/db?schema=', 'schema must be a name'],
    [`postgres://h/db?schema=${'x'.repeat(64)}`, 'schema must be a name'],
    ['mysql://h/db?wsrep_sync_wait=16', 'wsrep_sync_wait must be a whole number from 0 to 15, not "16"'],
    ['mysql://h/db?wsrep_sync_wait=', 'wsrep_sync_wait must be'],
    ['postgres://h/db?target_session_attrs=', 'must be read-write or any'],
    ['mysql://h/db?multipleStatements=', 'multipleStatements must be true or false.'],
    ['mysql://h/db?replica=r:65536&max_staleness=5', 'replica must be one HOST'],
    ['mysql://h/db?replica=r&max_staleness=1e1', 'max_staleness must be'],
    ['mysql://h/db?wsrep_sync_wait=on', 'wsrep_sync_wait must be'],
    ['postgres://h/db?target_session_attrs=standby', 'must be read-write or any: a shop writes'],
    ['mysql://h/db?multipleStatements=maybe', 'multipleStatements must be true or false'],
    ['mysql://h/db?replica=r', 'replica and max_staleness belong together: add max_staleness=SECONDS'],
    ['postgres://h/db?max_staleness=5', 'replica and max_staleness belong together: add replica=HOST'],
    ['mysql://h/db?replica=&max_staleness=5', 'replica must be one HOST or HOST:PORT'],
    ['mysql://h/db?replica=a,b&max_staleness=5', 'replica must be one HOST'],
    ['mysql://h/db?replica=u:hush%40r&max_staleness=5', 'its user and database are those of the URL'],
    ['mysql://h/db?replica=r:0&max_staleness=5', 'replica must be one HOST'],
    ['mysql://h/db?replica=r:70000&max_staleness=5', 'replica must be one HOST'],
    ['postgres://h/db?replica=r&max_staleness=0', 'max_staleness must be a whole number of seconds from 1 to 3600'],
    ['postgres://h/db?replica=r&max_staleness=1.5', 'max_staleness must be'],
    ['postgres://h/db?replica=r&max_staleness=3601', 'max_staleness must be'],
    ['postgres://h/db?replica=r&max_staleness=', 'max_staleness must be'],
  ])('%s cannot be', (url, message) => {
    expect(refusalOf(url)).toEqual(['BAD_PARAMETER', expect.stringContaining(message)])
  })
})

describe('what is no URL of a database', () => {
  it.each([
    ['', 'it must be sqlite:PATH'],
    [
      'shop.db',
      'it must be sqlite:PATH, sqlite::memory:, mysql://USER@HOST/NAME or postgres://USER@HOST/NAME; for a file write sqlite:shop.db',
    ],
    ['mongodb://h/db', 'it must be sqlite:PATH'],
    ['sqlite:', 'the path is missing'],
    ['sqlite://', 'the path is missing'],
    ['mysql:h/db', 'it must be mysql://USER:PASSWORD@HOST/NAME'],
    ['mysql://u@h', 'it must name a database'],
    ['postgres://u@h/', 'it must name a database'],
    ['mysql://u@h/a/b', 'with no / in the name'],
    ['mysql://u@h:99999/db', 'a port from 1 to 65535'],
    ['mysql://u@h:65536/db', 'a port from 1 to 65535'],
    ['mysql://u@h:0/db', 'a port from 1 to 65535'],
    ['mysql://u@a,/db', 'a port from 1 to 65535'],
    ['mysql://u@a:1,b:0/db', 'a port from 1 to 65535'],
    ['mysql://u@h:x/db', 'a port from 1 to 65535'],
    ['mysql://u:hu/sh@h/db', 'has to be written %2F'],
    ['mysql://u:hu#sh@h/db', 'has to be written'],
    ['mysql://u:hu?sh@h/db', 'has to be written'],
    ['mysql://u:12?sh@h/db', 'has to be written'],
    ['mysql://h/db#fragment', 'a # has to be written %23'],
    ['mysql://%zz:hush@h/db', 'a % in the user'],
    ['mysql://u:hu%zzsh@h/db', 'a % in the password'],
    ['postgres://u@h%zz/db', 'a % in the host'],
    ['postgres://u@h/d%zb', 'a % in the name of the database'],
    ['postgres://u@h/db?schema=%e', 'A % in schema'],
  ])('%s', (url, message) => {
    const [code, said] = refusalOf(url)
    expect([code, said]).toEqual(['BAD_URL', expect.stringContaining(message)])
    expect(said).not.toMatch(/hush|hu\/sh|hu#sh|hu\?sh|12\?sh|%zzsh/)
  })
})

it.each([
  ['shop.db', '; for a file write sqlite:shop.db.'],
  ['my shop.db', '.'],
  ['mongodb://h/db', '.'],
])('%s gets to know which forms there are', (url, end) => {
  const forms = 'sqlite:PATH, sqlite::memory:, mysql://USER@HOST/NAME or postgres://USER@HOST/NAME'
  expect(refusalOf(url)).toEqual(['BAD_URL', `${url}: it must be ${forms}${end}`])
})

it('a URL of several hosts is one for each', () => {
  expect(urlsOfHosts('mysql://u:a@b,c@h:1,[::1]/db?pool=2,3')).toEqual([
    'mysql://u:a@b,c@h:1/db?pool=2,3',
    'mysql://u:a@b,c@[::1]/db?pool=2,3',
  ])
  expect(urlsOfHosts('postgres://h/db')).toEqual(['postgres://h/db'])
})

function refusalOf(url: string): [code: string, message: string] {
  try {
    parseDatabaseUrl(url)
  } catch (error) {
    if (isStoreError(error)) return [error.code, error.message]
    throw error
  }
  throw new Error(`${url} was read`)
}
