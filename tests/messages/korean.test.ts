import { ShopError } from '@jumun/core'
import { createKorean, errorMeanings } from '@jumun/core/messages'
import { describe, expect, it } from 'vitest'
import { koreanPhrases as ofCommand, storeTexts } from '../../packages/cli/src/output/korean-phrases.ts'
import { koreanPhrases as ofHttp } from '../../packages/http/src/answer/korean.ts'
import { textsOfPackage } from '../../scripts/reference/texts-of-source.ts'

// Codes whose details say in Korean what their message says in English; a text of another code is looked up as it is.
const withoutDetails = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'UNSUPPORTED_MEDIA_TYPE'])
const ofShop = new Set(Object.keys(errorMeanings))
const phrases = { ...ofHttp, ...ofCommand }
const korean = createKorean(phrases)

describe.each(['core', 'http', 'cli'])('%s', name => {
  const texts = textsOfPackage(name).filter(
    ({ code }) => code === undefined || !ofShop.has(code) || withoutDetails.has(code),
  )

  it('has texts to be translated', () => {
    expect(texts.length).toBeGreaterThan(20)
  })

  it('says each of them in Korean, too', () => {
    const missing = texts.filter(({ text }) => {
      // Some are nothing but names and what is filled in.
      if (Object.hasOwn(phrases, text)) return false
      return !/[가-힣]/.test(korean.text(text.replaceAll(/\{\d+\}/g, '7')))
    })
    expect(missing.map(({ text, file }) => `${file}: ${text}`)).toEqual([])
  })
})

it('says each phrase in Korean, unless it is nothing but names and what is filled in', () => {
  expect(Object.entries(phrases).filter(([, phrase]) => !/[가-힣]|\{0\}/.test(phrase))).toEqual([])
})

it('fills the same holes in both languages', () => {
  for (const [ours, phrase] of Object.entries(phrases)) {
    const holes = (text: string) => [...new Set(text.match(/\{\d+\}/g))].toSorted()
    const known = holes(ours)
    expect(
      holes(phrase).filter(hole => !known.includes(hole)),
      ours,
    ).toEqual([])
  }
})

it('has a meaning for each code in both languages', () => {
  for (const { en, ko } of Object.values(errorMeanings)) {
    expect(en).toMatch(/^[A-Z].*\.$/)
    expect(ko).toMatch(/[가-힣]$/)
  }
})

it('says in Korean what is wrong with a database, of each code something else', () => {
  const texts = Object.values(storeTexts)
  expect(texts.filter(text => !/[가-힣]/.test(text))).toEqual([])
  expect(new Set(texts).size).toBe(texts.length)
})

it('tells the numbers of a refusal, and fields by their pointers', () => {
  const shortages = [{ productId: 'beans', optionId: '1kg', requested: 11, available: 10 }]
  expect(korean.error(new ShopError('INSUFFICIENT_STOCK', 'x', { shortages }))).toEqual({
    title: '재고가 부족합니다',
    message: '재고가 부족합니다: beans/1kg (요청 11, 남은 수량 10)',
  })
  const issues = [
    { pointer: '/amount', message: 'must be a whole number of at least 1' },
    { pointer: '/amuont', message: 'is not a known field' },
  ]
  expect(korean.error(new ShopError('INVALID_INPUT', 'x', { issues })).message).toBe(
    '/amount: 1 이상의 정수여야 합니다; /amuont: 알 수 없는 필드입니다',
  )
  expect(korean.error(new ShopError('FORBIDDEN', 'of a later version', {})).message).toBe('권한이 없습니다.')
})
