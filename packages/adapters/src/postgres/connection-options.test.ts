import { describe, expect, test } from 'vitest'
import { postgresConnectionOptions, postgresSsl, quoted } from './connection-options.ts'

const full = 'postgres://mina:p%40ss@db.example:5433/shop?application_name=kiosk&pool=7&schema=orders'

describe('what pg is given', () => {
  test.each([
    [{}, {}],
    [
      { connectionString: full },
      {
        host: 'db.example',
        port: 5433,
        user: 'mina',
        password: 'p@ss',
        database: 'shop',
        application_name: 'kiosk',
        max: 7,
        options: '-c search_path="orders"',
      },
    ],
    [{ connectionString: 'postgres:///shop?host=/run/postgresql' }, { host: '/run/postgresql', database: 'shop' }],
    [
      { connectionString: 'postgres://db.example', pool: 3 },
      { host: 'db.example', max: 3 },
    ],
    // What stands beside the URL counts over it.
    [
      { connectionString: full, pool: 3, schema: 'mine', port: 1, max: 9, application_name: 'x' },
      {
        host: 'db.example',
        port: 1,
        user: 'mina',
        password: 'p@ss',
        database: 'shop',
        application_name: 'x',
        max: 9,
        options: '-c search_path="mine"',
      },
    ],
    [{ schema: 'mine', options: '-c geqo=off' }, { options: '-c geqo=off -c search_path="mine"' }],
    [{ schema: 'mine', options: 7 }, { options: '-c search_path="mine"' }],
    // A blank would end the parameter.
    [{ schema: 'my "shop" \\ a' }, { options: String.raw`-c search_path="my\ ""shop""\ \\\ a"` }],
  ])('of %o is %o', (asked, given) => {
    expect(postgresConnectionOptions(asked).driverOptions).toEqual(given)
  })

  test('of TLS, of a replica and of a schema is known beside it', () => {
    const plain = postgresConnectionOptions({ host: 'db.example' })
    expect(plain).toEqual({
      tls: undefined,
      replica: undefined,
      schema: undefined,
      hosts: undefined,
      driverOptions: { host: 'db.example' },
    })
    const replica = { host: 'other.example', maxStaleness: 5 }
    expect(postgresConnectionOptions({ connectionString: full, tls: 'require', replica })).toMatchObject({
      tls: { mode: 'require' },
      replica,
      schema: 'orders',
    })
    expect(postgresConnectionOptions({ connectionString: full }).tls).toBeUndefined()
    expect(postgresConnectionOptions({ connectionString: `${full}&sslmode=require` }).tls).toMatchObject({
      mode: 'require',
    })
    expect(() => postgresConnectionOptions({ schema: '' })).toThrow(/schema/)
  })
})

describe('of several hosts one is chosen', () => {
  const a = { host: 'a', port: 1 }
  test.each([
    [{ connectionString: 'postgres://a:1,b/shop' }, [a, { host: 'b' }]],
    [{ connectionString: 'postgres://a:1,b/shop?target_session_attrs=read-write' }, [a, { host: 'b' }]],
    [{ connectionString: 'postgres://a:1/shop?target_session_attrs=read-write' }, [a]],
    [{ connectionString: 'postgres://a/shop?target_session_attrs=read-write' }, [{ host: 'a' }]],
    [{ connectionString: 'postgres://a:1/shop?target_session_attrs=any' }, undefined],
    [{ connectionString: 'postgres://a:1/shop' }, undefined],
    [{ connectionString: 'postgres:///shop?target_session_attrs=read-write' }, undefined],
    [{ connectionString: 'postgres://a:1,b/shop', host: 'c' }, undefined],
    [{}, undefined],
  ])('of %o: %o', (asked, hosts) => {
    expect(postgresConnectionOptions(asked).hosts).toEqual(hosts)
  })
})

test('a name is quoted, its quotes twice', () => {
  expect(quoted('a "b" c')).toBe('"a ""b"" c"')
})

test.each([
  ['require', false, false],
  ['verify-ca', true, true],
  ['verify-full', true, false],
] as const)('with %s the certificate is verified: %s, and its name passed over: %s', (mode, isVerified, anyName) => {
  const ssl = postgresSsl({ mode, ca: 'certificate' })
  expect(ssl).toMatchObject({ ca: 'certificate', rejectUnauthorized: isVerified })
  expect(ssl).not.toHaveProperty('mode')
  expect(Object.hasOwn(ssl, 'checkServerIdentity')).toBe(anyName)
  if (anyName) expect((ssl as { checkServerIdentity(): unknown }).checkServerIdentity()).toBeUndefined()
})
