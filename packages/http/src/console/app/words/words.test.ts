import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { auditRules } from '@jumun/core'
import { statusOf } from '../../../answer/problem.ts'
import { Refusal, Unanswered } from '../api/refusal.ts'
import { en } from './en.ts'
import { explain } from './explain.ts'
import {
  change,
  duration,
  fieldTime,
  money,
  parseFieldTime,
  parseMoney,
  parseWhole,
  settle,
  shortTime,
} from './format.ts'
import { ko } from './ko.ts'
import { isKey, preferredLanguage, speak, t } from './words.ts'

beforeAll(() => speak('en'))
afterEach(async () => {
  await speak('en')
  settle({ currency: 'KRW', timeZone: 'Asia/Seoul' })
})

describe('words', () => {
  const named = (text: string) => [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name!))].sort()

  it('are the same in both languages, and name the same values', () => {
    expect(Object.keys(ko).toSorted()).toEqual(Object.keys(en).toSorted())
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(ko[key], key).not.toBe('')
      // A problem may be told without its numbers.
      if (!key.startsWith('error.')) expect(named(ko[key]), key).toEqual(named(en[key]))
      for (const name of named(ko[key])) expect(named(en[key]), key).toContain(name)
    }
  })

  it('are all said somewhere', () => {
    const folder = new URL('../', import.meta.url)
    const sources = readdirSync(folder, { recursive: true })
      .map(String)
      .filter(file => file.endsWith('.ts') && !file.includes('words/en') && !file.includes('words/ko'))
      .map(file => readFileSync(new URL(file.replaceAll('\\', '/'), folder), 'utf8'))
      .join('\n')
    // A name that is put together is said where its beginning is: `status.${…}`.
    const composed = [...sources.matchAll(/`([\w.]+\.)\$\{/g)].map(([, beginning]) => beginning!)
    const unsaid = Object.keys(en).filter(
      key => !sources.includes(`'${key}'`) && !composed.some(beginning => key.startsWith(beginning)),
    )
    expect(unsaid).toEqual([])
  })

  it('has words for every code of the API', () => {
    for (const code of Object.keys(statusOf)) expect(isKey(`error.${code}`), code).toBe(true)
  })

  it('has words for every check of the audit', () => {
    for (const check of Object.keys(auditRules)) expect(isKey(`audit.${check}`), check).toBe(true)
  })

  it('writes numbers as the language does, and counts one apart', async () => {
    expect(t('product.options', { count: 1 })).toBe('1 option')
    expect(t('product.options', { count: 1200 })).toBe('1,200 options')
    await speak('ko')
    expect(t('product.options', { count: 2 })).toBe('옵션 2개')
  })

  it('chooses the language that was chosen, else the first that the browser asks for', () => {
    expect(preferredLanguage('ko', ['en-US'])).toBe('ko')
    expect(preferredLanguage(null, ['fr', 'ko-KR', 'en'])).toBe('ko')
    expect(preferredLanguage('xx', [])).toBe('en')
  })
})

describe('problems in words', () => {
  const refusal = (code: string, details: object, more: object = {}) =>
    new Refusal({ code, status: 409, detail: 'detail', details, ...more } as never, undefined)

  it('names what is short, and what to do', async () => {
    const shortages = [
      { productId: 'latte', optionId: 'default', requested: 2, available: 1 },
      { productId: 'beans', optionId: '1kg', requested: 2, available: 0 },
    ]
    expect(explain(refusal('INSUFFICIENT_STOCK', { shortages }))).toBe(
      'Not enough stock: latte (1 left), beans/1kg (0 left).',
    )
    await speak('ko')
    expect(explain(refusal('INSUFFICIENT_BALANCE', { required: 4500, available: 0 }))).toBe(
      '잔액이 부족합니다. 필요 4,500원, 잔액 0원',
    )
    expect(explain(refusal('ORDER_NOT_COMPLETABLE', { status: 'CANCELLED' }))).toContain('현재 상태: 취소')
  })

  it('lists what is wrong with an input, and says when nothing is known', () => {
    const errors = [{ pointer: '/price', message: 'must be a whole number' }]
    expect(explain(refusal('INVALID_INPUT', {}, { errors }))).toBe(
      'The shop does not take this:\nprice must be a whole number',
    )
    expect(explain(new Unanswered(''))).toContain('Trying again is safe')
    expect(explain(refusal('A_NEW_CODE', {}))).toBe('detail')
  })
})

describe('money and times', () => {
  it('are written in the currency of the shop', async () => {
    expect([money(4500), change(4500), change(-300)]).toEqual(['₩4,500', '+₩4,500', '−₩300'])
    await speak('ko')
    expect(money(4500)).toBe('4,500원')
    settle({ currency: 'USD' })
    expect(money(1999)).toBe('US$19.99')
    await speak('en')
    expect([money(1999), parseMoney('19.99'), parseMoney('19.999'), parseMoney('$1,000.5')]).toEqual([
      '$19.99',
      1999,
      undefined,
      100_050,
    ])
  })

  it('are read as people type them', () => {
    expect(['4500', '4,500원', '-1', '', '4500.5', '9'.repeat(17)].map(parseMoney)).toEqual([
      4500,
      4500,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(['+10', '-3', '−3', '1,000', '+', '1.5'].map(parseWhole)).toEqual([10, -3, -3, 1000, undefined, undefined])
  })

  it('are of the zone of the shop, wherever the browser is', () => {
    expect(shortTime('2026-01-31T15:30:00Z')).toBe('Feb 1, 00:30')
    expect(fieldTime('2026-01-31T15:30:00Z')).toBe('2026-02-01T00:30')
    expect(parseFieldTime('2026-02-01T00:30')).toBe('2026-01-31T15:30:00.000Z')
    settle({ timeZone: 'Europe/Berlin' })
    // The hour that clocks leave out.
    for (const time of ['2026-03-29T01:59', '2026-03-29T03:00', '2026-10-25T03:00']) {
      expect(fieldTime(parseFieldTime(time)!)).toBe(time)
    }
    expect(parseFieldTime('soon')).toBeUndefined()
    expect([duration(900), duration(90_000), duration(7_200_000)]).toEqual(['1 sec', '2 min', '2 hr'])
  })
})
