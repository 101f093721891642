import { expect, test } from 'vitest'
import { sqlStateOf } from './sql-state.ts'

const error = (code: unknown, cause?: unknown) => Object.assign(new Error('words', { cause }), { code })

test.each([
  [error('25P02'), '25P02'],
  [error('42601'), '42601'],
  // Codes of the network, of libraries and of nothing are looked past.
  [error('EPIPE'), ''],
  [error('ECONNRESET', error('40001')), '40001'],
  [error('25p02'), ''],
  [error('25P0'), ''],
  [error('25P022'), ''],
  [error(25_002), ''],
  [new Error('words', { cause: error('P2010', error('23505')) }), 'P2010'],
  [new Error('words', { cause: new Error('more', { cause: error('23505') }) }), '23505'],
  [new Error('words', { cause: { code: '23505' } }), ''],
  [new Error('words'), ''],
  ['23505', ''],
  [{ code: '23505' }, ''],
  [undefined, ''],
  [null, ''],
])('of %o it is "%s"', (thrown, state) => {
  expect(sqlStateOf(thrown)).toBe(state)
})
