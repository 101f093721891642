import { describe, expect, it } from 'vitest'
import { createAdminGate } from './admin-token.ts'

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

  it('is not made with a token that can be guessed, or that no header can carry', () => {
    expect(() => createAdminGate('fifteen letters')).toThrow(/has 15 characters: it needs at least 16/)
    expect(() => createAdminGate('sixteen letters!')).not.toThrow()
    expect(() => createAdminGate(`${token}\n${token}`)).toThrow(/line break/)
    expect(() => createAdminGate(`${token}\0`)).toThrow(/control character/)
  })
})

describe('guesses', () => {
  it('have to wait after a few, longer each time, and again later on', () => {
    let now = 0
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
    now = 600_000
    expect(guess()).toBe(60_000)
    now = 1_200_001
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
