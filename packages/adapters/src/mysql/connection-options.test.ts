import { expect, it } from 'vitest'
import { mysqlSsl } from './connection-options.ts'

it('asks for the name of the host where a certificate is compared with it', () => {
  for (const host of ['127.0.0.1', '::1']) {
    expect(() => mysqlSsl({ mode: 'verify-full' }, host)).toThrow(`made out to ${host} cannot be verified`)
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
