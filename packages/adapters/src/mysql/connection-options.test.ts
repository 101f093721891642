import { describe, expect, it } from 'vitest'
import { mysqlConnectionOptions, mysqlSsl } from './connection-options.ts'

describe('what mysql2 is given', () => {
  const nothing = { tls: undefined, replica: undefined, hosts: undefined, syncWait: undefined }
  const always = { charset: 'utf8mb4', multipleStatements: true }
  const replica = { host: 'standby', port: 3307, maxStaleness: 5 }

  it('is what the URL says, each part under the name that mysql2 has for it', () => {
    expect(mysqlConnectionOptions({})).toEqual({ ...nothing, driverOptions: always })
    const whole =
      'mysql://me:secret@db.example:3307/shop?pool=7&ssl-mode=REQUIRED&wsrep_sync_wait=3&replica=standby:3307&max_staleness=5&multipleStatements=false'
    expect(mysqlConnectionOptions({ uri: whole })).toEqual({
      tls: { mode: 'require' },
      replica,
      hosts: undefined,
      syncWait: 3,
      driverOptions: {
        charset: 'utf8mb4',
        multipleStatements: false,
        host: 'db.example',
        port: 3307,
        user: 'me',
        password: 'secret',
        database: 'shop',
        connectionLimit: 7,
      },
    })
    const { driverOptions } = mysqlConnectionOptions({ uri: 'mysql:///shop?socket=/run/mysqld.sock' })
    expect(driverOptions).toEqual({ ...always, database: 'shop', socketPath: '/run/mysqld.sock' })
  })

  it('is what the options say, which count over the URL', () => {
    const uri = 'mysql://me:secret@db.example/shop?pool=7&ssl-mode=REQUIRED&wsrep_sync_wait=3'
    const options = { pool: 9, tls: 'verify-ca', replica, wsrepSyncWait: 0 } as const
    const driver = { host: 'other', user: 'you', charset: 'utf8', multipleStatements: false, connectTimeout: 5 }
    expect(mysqlConnectionOptions({ uri, ...options, ...driver })).toEqual({
      tls: { mode: 'verify-ca' },
      replica,
      hosts: undefined,
      syncWait: 0,
      driverOptions: { ...driver, password: 'secret', database: 'shop', connectionLimit: 9 },
    })
    expect(mysqlConnectionOptions({ ...options, ...driver })).toEqual({
      tls: { mode: 'verify-ca' },
      replica,
      hosts: undefined,
      syncWait: 0,
      driverOptions: { ...driver, connectionLimit: 9 },
    })
  })

  it('names several hosts apart, unless an option names one', () => {
    const uri = 'mysql://me@one:3307,two/shop'
    const hosts = [{ host: 'one', port: 3307 }, { host: 'two' }]
    const { hosts: found, driverOptions } = mysqlConnectionOptions({ uri })
    expect(found).toEqual(hosts)
    expect(driverOptions).toEqual({ ...always, ...hosts[0], user: 'me', database: 'shop' })
    for (const option of [{ host: 'three' }, { socketPath: '/run/mysqld.sock' }]) {
      expect(mysqlConnectionOptions({ uri, ...option }).hosts).toBeUndefined()
    }
  })

  it('is refused of what cannot be', () => {
    const refused = (options: Parameters<typeof mysqlConnectionOptions>[0]) => () => mysqlConnectionOptions(options)
    expect(refused({ uri: 'postgres://localhost/shop' })).toThrow('must begin with mysql://, not with postgres:')
    expect(refused({ pool: 0 })).toThrow('pool must be a whole number from 1 to 10000, not 0.')
    expect(refused({ wsrepSyncWait: 16 })).toThrow('wsrep_sync_wait must be a whole number from 0 to 15, not 16.')
    expect(refused({ replica: { ...replica, maxStaleness: 0 } })).toThrow('max_staleness must be')
    expect(refused({ tls: 'require', ssl: {} })).toThrow('leave one of them out')
  })
})

it('asks for the name of the host where a certificate is compared with it', () => {
  for (const host of ['127.0.0.1', '::1']) {
    expect(() => mysqlSsl({ mode: 'verify-full' }, host)).toThrow(
      expect.objectContaining({
        code: 'BAD_PARAMETER',
        message: `TLS with verify-full needs the name of the host: that a certificate is made out to ${host} cannot be verified. Name the host, or take verify-ca.`,
      }),
    )
    expect(mysqlSsl({ mode: 'verify-ca' }, host)).toEqual({ rejectUnauthorized: true, verifyIdentity: false })
  }
  for (const host of ['db.example', undefined]) {
    expect(mysqlSsl({ mode: 'verify-full' }, host)).toEqual({ rejectUnauthorized: true, verifyIdentity: true })
  }
})

it('hands certificates on, and compares nothing where only privacy is asked for', () => {
  expect(mysqlSsl({ mode: 'require', ca: 'of an authority' }, '127.0.0.1')).toEqual({
    ca: 'of an authority',
    rejectUnauthorized: false,
    verifyIdentity: false,
  })
})
