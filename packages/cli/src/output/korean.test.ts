import { ShopError, StoreError } from '@jumun/core'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../usage/usage-error.ts'
import { failureInKorean, inKorean, refusalInKorean } from './korean.ts'
import { AdvisedRefusal } from './next-step.ts'
import { failureOf, problemOf } from './problem.ts'
import { Refusal } from './refusal.ts'

it.each([
  ['no such file', '파일이 없습니다'],
  ['/dev/null cannot be written: it is a folder', '쓸 수 없는 파일입니다: /dev/null (폴더입니다)'],
  // What is named stands before what is wrong with it.
  ['--port 99999 must be a whole number from 0 to 65535', '--port 99999: 0부터 65535까지의 정수여야 합니다'],
  ['--a is required', '--a: 필수 항목입니다'],
  ['--a\n--b is required', '--a\n--b: 필수 항목입니다'],
  // What is not known stays.
  ['ER_LOCK: locked', 'ER_LOCK: locked'],
  ['the lock must be gone', 'the lock must be gone'],
])('%j is %j in Korean', (message, korean) => {
  expect(inKorean(message)).toBe(korean)
})

it.each([
  ['NO_FILE', 'x is there already; --force replaces it', '이미 있는 파일입니다: x (--force로 덮어쓸 수 있습니다)'],
  ['NO_SERVER', 'connect refused', '데이터베이스 서버가 응답하지 않습니다 (connect refused)'],
  ['NO_FILE', 'odd', 'odd'],
  // Every object has such a field.
  ['toString', 'odd', 'odd'],
])('%s and %j are %j', (code, message, korean) => {
  expect(failureInKorean(code, message)).toBe(korean)
})

const unknownUser = new ShopError('USER_NOT_FOUND', 'There is no user a.', { userId: 'a' })
const busy = new StoreError('transient', 'The database was busy.', { cause: new Error('ER_LOCK') })

it('a refusal of the shop shows its details', () => {
  expect(refusalInKorean(unknownUser)).toBe('사용자를 찾을 수 없습니다: a')
})

describe('a failure in Korean', () => {
  it.each([
    [new UsageError('no such file'), 2, undefined, '파일이 없습니다', []],
    [
      new Refusal('NO_FILE', 'no such file', { lines: ['no such file'] }),
      1,
      'NO_FILE',
      '파일이 없습니다',
      ['파일이 없습니다'],
    ],
    [unknownUser, 1, 'USER_NOT_FOUND', '사용자를 찾을 수 없습니다: a', []],
    [
      new AdvisedRefusal(unknownUser, ['Next: jumun user list']),
      1,
      'USER_NOT_FOUND',
      '사용자를 찾을 수 없습니다: a',
      ['다음: jumun user list'],
    ],
    [new ShopError('INVALID_INPUT', '--a is required', { issues: [] }), 2, 'INVALID_INPUT', '--a: 필수 항목입니다', []],
    [
      new ShopError('BUSY', 'Try again.', { outcome: 'unknown', retryAfterMs: 100 }, { cause: busy }),
      1,
      'BUSY',
      '처리 결과를 확인할 수 없습니다. 같은 멱등키로 다시 시도하세요. (The database was busy. (ER_LOCK))',
      [],
    ],
    [busy, 1, 'BUSY', '데이터베이스가 사용 중입니다 (The database was busy. (ER_LOCK))', []],
    [new TypeError('a defect'), 1, 'INTERNAL', 'a defect (JUMUN_DEBUG=1로 위치를 볼 수 있습니다)', []],
  ])('is said to people: %s', (error, exitCode, code, message, lines) => {
    expect(failureOf(error, 'ko')).toEqual({ exitCode, code, message, lines })
  })

  it('is said to machines', async () => {
    expect(await problemOf(new UsageError('no such file'), 'ko')).toEqual({
      type: 'about:blank',
      title: '잘못된 사용법',
      detail: '파일이 없습니다',
      code: 'INVALID_INPUT',
    })
    expect(await problemOf(new Refusal('NO_FILE', 'x', { lines: ['y'] }), 'ko')).toEqual({
      type: 'about:blank',
      title: '거부됨',
      detail: 'x\ny',
      code: 'NO_FILE',
    })
  })
})
