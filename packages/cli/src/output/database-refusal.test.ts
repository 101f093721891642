import { ShopError, StoreError, type StoreErrorCode } from '@jumun/core'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../usage/usage-error.ts'
import { databaseRefusal } from './database-refusal.ts'
import { Refusal } from './refusal.ts'

const database = {
  url: 'postgres://shop:hunter2@localhost/shop',
  shown: 'postgres://shop:***@localhost/shop',
  setting: '--db postgres://shop:***@localhost/shop',
  jumun: 'jumun --db postgres://shop:***@localhost/shop',
}

const failed = (code: StoreErrorCode, message = 'It failed.', said?: Error) =>
  new StoreError('unavailable', message, { code, cause: said })
const told = (error: unknown, named = database) => databaseRefusal(error, named) as Refusal

describe('what to do about it', () => {
  it.each<[StoreErrorCode, string]>([
    ['NO_SERVER', 'Start the server, or name another database with --db.'],
    ['ACCESS_DENIED', 'Look at the user and the password in the URL: postgres://USER:PASSWORD@HOST/NAME.'],
    [
      'MISSING_RIGHT',
      'Grant the user SELECT, INSERT, UPDATE and DELETE on the tables of the shop; init and migrate make and change tables, too.',
    ],
    ['NO_DATABASE', `Make it on the server, then run \`${database.jumun} init\`.`],
    ['TLS_UNAVAILABLE', 'Set TLS up on the server; or take the wish for it (sslmode, ssl-mode, tls …) out of the URL.'],
    ['TLS_REQUIRED', 'Add ?sslmode=verify-full to the URL, and sslrootcert=FILE for an authority of your own.'],
    [
      'TLS_REFUSED',
      'Name the authority that has signed the certificate of the server: sslrootcert=FILE. Yours are sslcert=FILE and sslkey=FILE.',
    ],
    ['SCHEMA_TOO_OLD', `Run \`${database.jumun} migrate\`.`],
    [
      'MIGRATION_FAILED',
      `Once that is mended, run \`${database.jumun} migrate\` again, or \`${database.jumun} init\` for a new shop.`,
    ],
    [
      'OTHER_TIME_ZONE',
      `Set JUMUN_TIME_ZONE (timeZone in the file) to that one, or leave it out: \`${database.jumun} status\` shows it then.`,
    ],
    ['MALFORMED_FILE', `Stop what has it open, then run \`${database.jumun} restore BACKUP\`.`],
    ['STALE_LOG', `Stop what has it open, then run \`${database.jumun} restore BACKUP\`.`],
  ])('%s', (code, line) => {
    const cause = failed(code)
    expect(told(cause)).toMatchObject({ name: 'Refusal', code, message: 'It failed.', lines: [line], cause })
  })

  it('names the database as its URL does', () => {
    for (const url of ['mysql://shop@localhost/shop', 'MariaDB://shop@localhost/shop']) {
      const { lines } = told(failed('ACCESS_DENIED'), { ...database, url })
      expect(lines).toEqual(['Look at the user and the password in the URL: mysql://USER:PASSWORD@HOST/NAME.'])
    }
  })

  it('is nothing where nothing is known', () => {
    expect(told(failed('UNAVAILABLE')).lines).toEqual([])
  })
})

describe('what is wrong', () => {
  it.each<[StoreErrorCode, string]>([
    ['BAD_URL', `${database.setting}: It failed.`],
    ['UNKNOWN_PARAMETER', `${database.setting}: It failed.`],
    ['BAD_PARAMETER', `${database.setting}: It failed.`],
  ])('in the setting itself is wrong usage: %s', (code, message) => {
    expect(told(failed(code))).toBeInstanceOf(UsageError)
    expect(told(failed(code)).message).toBe(message)
    expect(told(failed('BAD_URL', `${database.shown}: It failed.`)).message).toBe(`${database.setting}: It failed.`)
  })

  it('is that there is no shop yet', () => {
    expect(told(failed('NO_SHOP'))).toMatchObject({
      code: 'NO_SHOP',
      message: `there is no shop at ${database.shown}: run \`${database.jumun} init\` first, or name another one with --db`,
    })
  })

  it.each<StoreErrorCode>([
    'NO_SERVER',
    'ACCESS_DENIED',
    'MISSING_RIGHT',
    'NO_DATABASE',
    'TLS_REQUIRED',
    'MIGRATION_FAILED',
    'UNAVAILABLE',
  ])('has the words of the driver with it: %s', code => {
    const without = Object.assign(new Error(''), { code: 'ECONNREFUSED' })
    expect(told(failed(code, 'It failed.', new Error('no route'))).message).toBe('It failed (no route).')
    expect(told(failed(code, 'It failed.', without)).message).toBe('It failed (ECONNREFUSED).')
    expect(told(failed(code, 'It failed.', new Error(''))).message).toBe('It failed.')
    // Not twice.
    expect(told(failed(code, 'It failed: no route.', new Error('no route'))).message).toBe('It failed: no route.')
  })

  it('has them not where they tell no more, nor what a library would ask for', () => {
    expect(told(failed('TLS_REFUSED', 'It failed.', new Error('no route'))).message).toBe('It failed.')
    const zone = 'The shop has another time zone. Ask for it in the options.'
    expect(told(failed('OTHER_TIME_ZONE', zone)).message).toBe('The shop has another time zone.')
  })
})

it('a refusal of the shop is told so only where it does not pass by itself', () => {
  const refusal = (code: StoreErrorCode) =>
    new ShopError('BUSY', 'busy', { retryAfterMs: 1, outcome: 'nothing happened' }, { cause: failed(code) })
  for (const code of ['MISSING_RIGHT', 'MALFORMED_FILE', 'STALE_LOG', 'FILE_REPLACED', 'OTHER_TIME_ZONE'] as const) {
    expect(told(refusal(code))).toMatchObject({ name: 'Refusal', code })
  }
  for (const error of [
    refusal('NO_SERVER'),
    refusal('BAD_URL'),
    new ShopError('USER_NOT_FOUND', 'none', { userId: 'a' }),
  ]) {
    expect(databaseRefusal(error, database)).toBe(error)
  }
  const defect = new TypeError('a defect')
  expect(databaseRefusal(defect, database)).toBe(defect)
})
