import type { ShopError } from '@jumun/core'
import { describe, expect, it } from 'vitest'
import { adminTokenFault, createAdminGate } from './admin-token.ts'

const token = 'a token of enough characters'
const bearer = (given: string) => ({ authorization: `Bearer ${given}` })
const coded = (code: string) => expect.objectContaining({ code })

describe('the gate', () => {
  it.each([undefined, '', ' ', '\n'])('stays shut with %j for a token', adminToken => {
    const gate = createAdminGate(adminToken)
    expect(() => gate({}, 'a')).toThrow(coded('UNAUTHENTICATED'))
    for (const headers of [{ 'x-admin-token': '' }, bearer('')]) {
      expect(() => gate(headers, 'a')).toThrow(coded('UNAUTHENTICATED'))
    }
    for (const headers of [{ 'x-admin-token': ' ' }, bearer('undefined')]) {
      expect(() => gate(headers, 'a')).toThrow(coded('FORBIDDEN'))
    }
  })

  it.each([`${token}\n`, `${token}\r\n`, `  ${token} `])('opens to %j without what surrounds it', adminToken => {
    const gate = createAdminGate(adminToken)
    expect(() => gate(bearer(token), 'a')).not.toThrow()
    expect(() => gate({ 'x-admin-token': token }, 'a')).not.toThrow()
    expect(() => gate(bearer(`${token}x`), 'a')).toThrow(coded('FORBIDDEN'))
  })

  it('knows a token beyond ASCII', () => {
    const gate = createAdminGate('관리자의 아주 길고 긴 비밀 토큰입니다')
    const sent = Buffer.from('관리자의 아주 길고 긴 비밀 토큰입니다').toString('latin1')
    expect(() => gate(bearer(sent), 'a')).not.toThrow()
    expect(() => gate({ 'x-admin-token': sent }, 'a')).not.toThrow()
  })

  it('says what it needs, and what is wrong with what it is shown', () => {
    const gate = createAdminGate(token, () => 0)
    const said = (headers: Parameters<typeof gate>[0]) => {
      try {
        gate(headers, 'a')
      } catch (error) {
        const { code, message, details } = error as ShopError
        return [code, message, details]
      }
      return []
    }
    expect(said({})).toEqual(['UNAUTHENTICATED', 'This needs the admin token.', {}])
    for (let count = 0; count < 5; count += 1) {
      expect(said(bearer('wrong'))).toEqual(['FORBIDDEN', 'This needs the admin token.', {}])
    }
    const wait = { retryAfterMs: 1_000 }
    expect(said(bearer('wrong'))).toEqual(['RATE_LIMITED', 'Too many wrong admin tokens from this address.', wait])
    // A list is none: the bearer token counts.
    expect(said({ 'x-admin-token': ['wrong'] as never, ...bearer(token) })).toEqual([])
    expect(said({ 'x-admin-token': '', ...bearer(token) })).toEqual([])
    expect(said({ 'x-admin-token': token, ...bearer('wrong') })).toEqual([])
  })

  it('is not made with a token that can be guessed, or that no header can carry', () => {
    const tooShort = 'has 15 characters: it needs at least 16'
    const unsendable = 'has a line break or another control character in it'
    for (const [given, fault] of [
      ['fifteen letters', tooShort],
      [' fifteen letters\n', tooShort],
      [`${token}\n${token}`, unsendable],
      [`${token}\0`, unsendable],
      ['a\nb', unsendable],
    ] as const) {
      expect(adminTokenFault(given)).toBe(fault)
      expect(() => createAdminGate(given)).toThrow(new TypeError(`The admin token ${fault}.`))
    }
    expect(() => createAdminGate('sixteen letters!')).not.toThrow()
    expect(['sixteen letters!', '', ' \n', undefined].map(adminTokenFault)).toEqual(Array(4).fill(undefined))
  })
})

describe('guesses', () => {
  it('have to wait after a few, longer each time, and again later on', () => {
    let now = 9_000_000
    const gate = createAdminGate(token, () => now)
    const guess = (address = 'a') => {
      try {
        gate(bearer('wrong'), address)
      } catch (error) {
        const { code, details } = error as { code: string; details: { retryAfterMs?: number } }
        return details.retryAfterMs ?? code
      }
      return 'opened'
    }
    expect(Array.from({ length: 5 }, () => guess())).toEqual(Array.from({ length: 5 }, () => 'FORBIDDEN'))
    expect(Array.from({ length: 8 }, () => guess())).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map(s => s * 1_000))
    expect(guess('b')).toBe('FORBIDDEN')
    now += 600_000
    expect(guess()).toBe(60_000)
    now += 600_001
    expect(guess()).toBe('FORBIDDEN')
  })

  it('of an address never keep out who has the token', () => {
    const gate = createAdminGate(token)
    for (let count = 0; count < 50; count += 1) expect(() => gate(bearer('wrong'), 'a')).toThrow(/admin token/)
    expect(() => gate(bearer(token), 'a')).not.toThrow()
  })

  it('are counted for so many addresses and no more', () => {
    const gate = createAdminGate(token, () => 0)
    for (let count = 0; count < 5; count += 1) expect(() => gate(bearer('wrong'), 'first')).toThrow(coded('FORBIDDEN'))
    for (let address = 0; address < 10_000; address += 1) {
      expect(() => gate(bearer('wrong'), `${address}`)).toThrow(coded('FORBIDDEN'))
    }
    expect(() => gate(bearer('wrong'), 'first')).toThrow(coded('FORBIDDEN'))
  })
})
