import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMysql } from '@jumun/adapters/mysql'
import { openStore } from '@jumun/adapters/open'
import { openPostgres } from '@jumun/adapters/postgres'
import { isStoreError } from '@jumun/core'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOwnServer, type OwnServer } from './stress/own-server.ts'
import { type Certificates, makeCertificates } from './tls/certificates.ts'
import { type ListeningProxy, listenOnTheWay } from './tls/listening-proxy.ts'

// What is asked of a connection is had or refused, with servers of our own: with TLS, and then without.

const required = (process.env['JUMUN_TEST_REQUIRE'] ?? '').split(/\s+/)
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

let folder: string
let certificates: Certificates
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumun-tls-'))
  if (hasOpenssl) certificates = makeCertificates(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What differs between the two kinds of server. */
interface Kind {
  readonly name: string
  readonly kind: 'mysql' | 'postgres'
  /** Arguments of a server that has TLS, or has none. */
  settings(tls: boolean, folder: string, own: (file: string) => void): readonly string[]
  /** Makes the database `shop`, and the users. */
  prepare(url: string): Promise<void>
  /** Users: `tester` with a password, `certified` only with a certificate, `safe` only with TLS. */
  readonly refusedWithoutTls: string
  readonly open: (target: string | Readonly<Record<string, unknown>>) => Promise<{ close(): Promise<void> }>
  readonly urlOption: string
  readonly modes: Readonly<Record<'disable' | 'prefer' | 'require' | 'ca' | 'full', string>>
  readonly files: Readonly<Record<'ca' | 'cert' | 'key', string>>
}

const mysql: Kind = {
  name: 'MariaDB',
  kind: 'mysql',
  settings(tls, at, own) {
    if (!tls) return ['--skip-ssl']
    const { ca, cert, key } = serverFiles(at, own)
    return [`--ssl-ca=${ca}`, `--ssl-cert=${cert}`, `--ssl-key=${key}`]
  },
  async prepare(url) {
    const connection = await createConnection({ uri: url, multipleStatements: true })
    await connection.query(`
      create database shop;
      create user tester@'127.0.0.1' identified by 'hush';
      create user certified@'127.0.0.1' identified by 'hush' require x509;
      create user safe@'127.0.0.1' identified by 'hush' require ssl;
      grant all on shop.* to tester@'127.0.0.1', certified@'127.0.0.1', safe@'127.0.0.1'`)
    await connection.end()
  },
  refusedWithoutTls: 'ACCESS_DENIED',
  open: openMysql,
  urlOption: 'uri',
  modes: {
    disable: 'ssl-mode=DISABLED',
    prefer: 'ssl-mode=PREFERRED',
    require: 'ssl-mode=REQUIRED',
    ca: 'ssl-mode=VERIFY_CA',
    full: 'ssl-mode=VERIFY_IDENTITY',
  },
  files: { ca: 'ssl-ca', cert: 'ssl-cert', key: 'ssl-key' },
}

const postgres: Kind = {
  name: 'PostgreSQL',
  kind: 'postgres',
  settings(tls, at, own) {
    const hba = join(at, 'pg_hba.conf')
    writeFileSync(
      hba,
      `host all postgres 127.0.0.1/32 trust
       host all tester 127.0.0.1/32 scram-sha-256
       host all md5er 127.0.0.1/32 md5
       host all plain 127.0.0.1/32 password
       ${tls ? 'hostssl all certified 127.0.0.1/32 scram-sha-256 clientcert=verify-ca' : ''}
       ${tls ? 'hostssl all safe 127.0.0.1/32 scram-sha-256' : ''}\n`,
    )
    own(hba)
    const settings = ['-c', `hba_file=${hba}`]
    if (!tls) return settings
    const { ca, cert, key } = serverFiles(at, own)
    const ssl = { ssl: 'on', ssl_ca_file: ca, ssl_cert_file: cert, ssl_key_file: key }
    return [...settings, ...Object.entries(ssl).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  },
  async prepare(url) {
    const client = new pg.Client(url)
    await client.connect()
    await client.query('create database shop')
    for (const user of ['tester', 'certified', 'safe', 'md5er', 'plain']) {
      await client.query(`set password_encryption = '${user === 'md5er' ? 'md5' : 'scram-sha-256'}'`)
      await client.query(`create role ${user} login superuser password 'hush'`)
    }
    await client.end()
  },
  refusedWithoutTls: 'TLS_REQUIRED',
  open: openPostgres,
  urlOption: 'connectionString',
  modes: {
    disable: 'sslmode=disable',
    prefer: 'sslmode=prefer',
    require: 'sslmode=require',
    ca: 'sslmode=verify-ca',
    full: 'sslmode=verify-full',
  },
  files: { ca: 'sslrootcert', cert: 'sslcert', key: 'sslkey' },
}

/** Copies that only the server may read: PostgreSQL insists on it. */
function serverFiles(at: string, own: (file: string) => void) {
  const files = { ca: join(at, 'ca.pem'), cert: join(at, 'server.pem'), key: join(at, 'server.key') }
  copyFileSync(certificates.ca, files.ca)
  copyFileSync(certificates.server.cert, files.cert)
  writeFileSync(files.key, readFileSync(certificates.server.key), { mode: 0o600 })
  for (const file of Object.values(files)) own(file)
  return files
}

describe.each([mysql, postgres])('$name', kind => {
  const { modes, files } = kind
  let server: OwnServer | undefined
  let way: ListeningProxy
  let tls = true
  const isThere = hasOpenssl

  beforeAll(async () => {
    if (!isThere) return
    server = await createOwnServer(kind.kind, (at, own) => kind.settings(tls, at, own))
    if (server === undefined) return
    await server.start()
    way = await listenOnTheWay(Number(new URL(server.url).port))
    await kind.prepare(server.url)
  })
  afterAll(async () => {
    await way?.close()
    await server?.remove()
  })

  /** By the host's name or address, through the way that listens. */
  const url = (query: string, { user = 'tester:hush', host = '127.0.0.1' } = {}) =>
    `${kind.kind}://${user}@${host}:${way.port}/shop${query === '' ? '' : `?${query}`}`

  /** Opens and closes again: `plain` or `tls`, as it went over the wire; or the code of the refusal, and what was heard. */
  async function outcomeOf(open: () => Promise<{ close(): Promise<void> }>): Promise<string> {
    way.heard()
    try {
      await (await open()).close()
    } catch (error) {
      if (!isStoreError(error)) throw error
      expect(error.message).not.toMatch(/hush|busy|INTERNAL/i)
      return error.code
    }
    return way.heard().includes('jumun_migrations') ? 'plain' : 'tls'
  }
  const byUrl = (query: string, who = {}) => outcomeOf(() => openStore(url(query, who)))
  const byOptions = (options: Readonly<Record<string, unknown>>, who = {}) =>
    outcomeOf(() => kind.open({ [kind.urlOption]: url('', who), ...options }))

  test('openssl and a server to start are there', context => {
    if (server === undefined && !required.includes(kind.kind)) context.skip('openssl or the server is not installed')
    expect(server).toBeDefined()
  })

  describe('a server with TLS', () => {
    test('is asked for it when it is wanted, and only then', async context => {
      if (server === undefined) return context.skip()
      expect(await byUrl('')).toBe('plain')
      expect(await byUrl(modes.disable)).toBe('plain')
      expect(await byUrl(modes.prefer)).toBe('tls')
      expect(await byUrl(modes.require)).toBe('tls')
      expect(await byOptions({ tls: 'require' })).toBe('tls')
      expect(await byOptions({ tls: { mode: 'prefer' } })).toBe('tls')
      expect(await byOptions({ ssl: { rejectUnauthorized: false } })).toBe('tls')
    })

    test('has its certificate verified, and its name', async context => {
      if (server === undefined) return context.skip()
      const ca = `${files.ca}=${certificates.ca}`
      expect(await byUrl(ca)).toBe('tls')
      expect(await byUrl(`${modes.ca}&${ca}`)).toBe('tls')
      expect(await byUrl(`${modes.full}&${ca}`, { host: 'localhost' })).toBe('tls')
      // getaddrinfo knows this name of 127.0.0.1, the certificate does not.
      expect(await byUrl(`${modes.full}&${ca}`, { host: '127.1' })).toBe('TLS_REFUSED')
      expect(await byUrl(`${modes.ca}&${ca}`, { host: '127.1' })).toBe('tls')
      const address = kind.kind === 'mysql' ? 'BAD_PARAMETER' : 'TLS_REFUSED'
      expect(await byUrl(`${modes.full}&${ca}`)).toBe(address)
      expect(await byOptions({ tls: { mode: 'verify-full', ca: certificates.ca } }, { host: 'localhost' })).toBe('tls')
      const pem = readFileSync(certificates.ca, 'utf8')
      expect(await byOptions({ tls: { mode: 'verify-ca', ca: pem } })).toBe('tls')
      expect(await byOptions({ tls: { ca: Buffer.from(pem) } })).toBe('tls')
    })

    test('is refused when another authority, or an unknown one, has signed its certificate', async context => {
      if (server === undefined) return context.skip()
      const other = `${files.ca}=${certificates.otherCa}`
      for (const mode of [modes.ca, modes.full, modes.require]) {
        expect(await byUrl(`${mode}&${other}`, { host: 'localhost' })).toBe('TLS_REFUSED')
      }
      expect(await byUrl(modes.ca)).toBe('TLS_REFUSED')
      expect(await byUrl('tls=true', { host: 'localhost' })).toBe('TLS_REFUSED')
      expect(await byOptions({ tls: { ca: certificates.otherCa } })).toBe('TLS_REFUSED')
      // Nothing but the greeting was said before.
      expect(way.heard().toString('latin1')).not.toMatch(/tester|hush|jumun/)
    })

    test('may want a certificate of the client', async context => {
      if (server === undefined) return context.skip()
      const certified = { user: 'certified:hush' }
      const { cert, key } = certificates.client
      const mine = `${files.cert}=${cert}&${files.key}=${key}`
      expect(await byUrl(modes.require, certified)).toBe('ACCESS_DENIED')
      expect(await byUrl(`${modes.require}&${mine}`, certified)).toBe('tls')
      expect(await byUrl(`${modes.ca}&${files.ca}=${certificates.ca}&${mine}`, certified)).toBe('tls')
      expect(await byOptions({ tls: { mode: 'require', cert, key: readFileSync(key) } }, certified)).toBe('tls')
    })

    test('may want TLS', async context => {
      if (server === undefined) return context.skip()
      expect(await byUrl('', { user: 'safe:hush' })).toBe(kind.refusedWithoutTls)
      expect(await byUrl(modes.require, { user: 'safe:hush' })).toBe('tls')
    })

    test.each(['plain', 'tls'])('says that user or password are wrong: %s', async how => {
      if (server === undefined) return
      const query = how === 'plain' ? '' : modes.require
      expect(await byUrl(query, { user: 'tester:wrong' })).toBe('ACCESS_DENIED')
      expect(await byUrl(query, { user: 'tester' })).toBe('ACCESS_DENIED')
      expect(await byUrl(query, { user: 'tester:' })).toBe('ACCESS_DENIED')
      // PostgreSQL has no rule for this user, with or without TLS, and does not say which.
      const unknown = how === 'plain' && kind.kind === 'postgres' ? kind.refusedWithoutTls : 'ACCESS_DENIED'
      expect(await byUrl(query, { user: 'nobody:hush' })).toBe(unknown)
      if (kind.kind === 'mysql') return
      for (const user of ['md5er', 'plain']) {
        expect(await byUrl(query, { user: `${user}:hush` })).toBe(how)
        expect(await byUrl(query, { user })).toBe('ACCESS_DENIED')
        expect(await byUrl(query, { user: `${user}:wrong` })).toBe('ACCESS_DENIED')
      }
    })

    test('does not let options that mean TLS be overlooked', async context => {
      if (server === undefined) return context.skip()
      for (const name of ['sslmode', 'ssl-mode', 'sslrootcert', 'ssl-ca', 'tlsMode']) {
        expect(await byOptions({ [name]: 'require' })).toBe('BAD_PARAMETER')
      }
      expect(await byOptions({ tls: 'require', ssl: {} })).toBe('BAD_PARAMETER')
      const both = () => kind.open({ [kind.urlOption]: url(modes.require), ssl: {} })
      expect(await outcomeOf(both)).toBe('BAD_PARAMETER')
      // An option counts over the URL.
      expect(await outcomeOf(() => kind.open({ [kind.urlOption]: url(modes.disable), tls: 'require' }))).toBe('tls')
    })
  })

  describe('a server without TLS', () => {
    beforeAll(async () => {
      if (server === undefined) return
      await server.kill()
      tls = false
      await server.start()
    })

    test('is refused when TLS is wanted, and nothing was said in plain text', async context => {
      if (server === undefined) return context.skip()
      const { ca } = certificates
      for (const query of [
        modes.require,
        modes.ca,
        'tls=true',
        `${modes.full}&${files.ca}=${ca}`,
        `${files.ca}=${ca}`,
      ]) {
        expect(await byUrl(query, { host: 'localhost' })).toBe('TLS_UNAVAILABLE')
        expect(way.heard().toString('latin1')).not.toMatch(/tester|hush|jumun/)
      }
      expect(await byOptions({ tls: 'require' })).toBe('TLS_UNAVAILABLE')
      expect(await byOptions({ ssl: { rejectUnauthorized: false } })).toBe('TLS_UNAVAILABLE')
    })

    test('serves those who only prefer TLS', async context => {
      if (server === undefined) return context.skip()
      expect(await byUrl(modes.prefer)).toBe('plain')
      expect(await byUrl('')).toBe('plain')
    })
  })
})
