import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { quoted, readConfig } from './config.ts'
import { serveBounds } from './serve-settings.ts'
import { UsageError } from '../usage/usage-error.ts'
import { settingsList, shopGroups } from './settings-list.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

function fileWith(settings: object): string {
  const path = join(folder, 'shop.json')
  writeFileSync(path, JSON.stringify(settings))
  return path
}

describe('events that are told by choice', () => {
  it('are none unless some are named, with commas between', () => {
    expect(readConfig({}).shop.events).toEqual([])
    expect(readConfig({ events: 'stock.low, wallet.changed,' }).shop.events).toEqual(['stock.low', 'wallet.changed'])
    vi.stubEnv('JUMUN_EVENTS', 'coupon.claimed')
    expect(readConfig({}).shop.events).toEqual(['coupon.claimed'])
    expect(readConfig({ events: 'stock.low' }).shop.events).toEqual(['stock.low'])
  })

  it('are failed orders in the contract of document 003, unless something else is said', () => {
    expect(readConfig({ 'http.contract': '003' }).shop.events).toEqual(['order.failed'])
    expect(readConfig({ 'http.contract': '002' }).shop.events).toEqual([])
    expect(readConfig({ 'http.contract': '003', events: 'stock.low' }).shop.events).toEqual(['stock.low'])
    expect(readConfig({ 'http.contract': '003', events: '' }).shop.events).toEqual([])
  })

  it('are refused by where they were named', () => {
    expect(() => readConfig({ events: 'order.lost' })).toThrow(/--events order\.lost must be one of order\.failed, /)
    vi.stubEnv('JUMUN_EVENTS', 'all')
    expect(() => readConfig({})).toThrow(/JUMUN_EVENTS=all must be one of/)
  })
})

describe('a value of the environment', () => {
  it('may end in the line break of the file that it was read from, for every setting', () => {
    for (const ending of ['\n', '\r\n']) {
      for (const { name, variable, type, default: usual } of settingsList) {
        if (type === 'string') continue
        const value = usual ?? (type === 'number' ? 1 : false)
        vi.stubEnv(variable, `${value}${ending}`)
        const setting = readConfig({}).settings.find(one => one.name === name)
        expect(setting, variable).toMatchObject({ value, source: 'environment' })
        vi.unstubAllEnvs()
      }
    }
  })

  it('is named where it is wrong, the name of a file too', () => {
    vi.stubEnv('JUMUN_CURRENCY', 'won')
    expect(() => readConfig({})).toThrow('JUMUN_CURRENCY=won must be a currency such as KRW or USD')
    expect(readConfig({ 'http.currency': 'usd' }).text('http.currency')).toBe('usd')
    vi.stubEnv('JUMUN_CONFIG', 'none.json')
    expect(() => readConfig({})).toThrow('JUMUN_CONFIG=none.json: no such file')
    expect(() => readConfig({}, 'other.json')).toThrow('--config other.json: no such file')
  })
})

describe('a setting', () => {
  it('comes from the flag, else the environment, else the file, else its default', () => {
    const file = fileWith({ db: 'sqlite:file.db' })
    const db = (flags: Record<string, string>, path?: string) => {
      const { value, source } = readConfig(flags, path).settings.find(({ name }) => name === 'db')!
      return [value, source]
    }
    expect(db({})).toEqual(['sqlite:jumun.db', 'default'])
    expect(db({}, file)).toEqual(['sqlite:file.db', 'file'])
    vi.stubEnv('JUMUN_DB', '')
    expect(db({}, file)).toEqual(['sqlite:file.db', 'file'])
    vi.stubEnv('JUMUN_DB', 'sqlite:variable.db\n')
    expect(db({}, file)).toEqual(['sqlite:variable.db', 'environment'])
    expect(db({ db: 'sqlite:flag.db' }, file)).toEqual(['sqlite:flag.db', 'flag'])
    expect(readConfig({}).file).toBeUndefined()
    expect(readConfig({}, file).file).toBe(file)
    vi.stubEnv('JUMUN_CONFIG', file)
    expect(readConfig({}).file).toBe(file)
  })

  it('of users who are strangers is stricter, and of document 003 is its own, unless something else is said', () => {
    const strict = (flags: Parameters<typeof readConfig>[0]) => {
      const config = readConfig(flags)
      return [config.flag('http.selfCharge'), config.number('http.userRate'), config.number('http.addressRate')]
    }
    expect(strict({})).toEqual([true, 0, 0])
    expect(strict({ 'http.auth': 'jwt' })).toEqual([false, 20, 0])
    expect(strict({ 'http.auth': 'jwt', 'http.selfCharge': true, 'http.userRate': 5 })).toEqual([true, 5, 0])
    expect(readConfig({ 'http.auth': 'jwt' }).text('events')).toBeUndefined()
    expect(readConfig({ 'http.auth': 'jwt', 'http.contract': '003' }).text('events')).toBe('order.failed')
    expect(readConfig({}).text('none')).toBeUndefined()
  })

  it.each([
    ['JUMUN_PORT', '-5', 'JUMUN_PORT=-5 must be a whole number from 0 to 65535'],
    ['JUMUN_PORT', '80a', 'JUMUN_PORT=80a: it must be a whole number'],
    ['JUMUN_PORT', 'a80', 'JUMUN_PORT=a80: it must be a whole number'],
    ['JUMUN_CONSOLE', '2', 'JUMUN_CONSOLE=2: it must be true or false'],
    ['JUMUN_CONSOLE', 'yes', 'JUMUN_CONSOLE=yes: it must be true or false'],
    ['JUMUN_TIME_ZONE', 'Seoul', 'JUMUN_TIME_ZONE=Seoul must be a time zone such as Asia/Seoul'],
    ['JUMUN_AUTH', 'none', 'JUMUN_AUTH=none must be mock or jwt'],
  ])('is refused by its variable: %s=%s', (variable, text, message) => {
    vi.stubEnv(variable, text)
    expect(() => readConfig({})).toThrow(new UsageError(message))
  })

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('may be written %s', (text, value) => {
    vi.stubEnv('JUMUN_CONSOLE', text)
    vi.stubEnv('JUMUN_DEMO', text)
    expect([readConfig({}).flag('http.console'), readConfig({}).flag('http.demo')]).toEqual([value, value])
  })

  it.each([
    ['logLevel', 'loud', 'logLevel loud must be debug, info, warn, error or silent'],
    ['http.auth', 'none', '--auth none must be mock or jwt'],
    ['http.contract', '001', '--contract 001 must be 002 or 003'],
    ['http.currency', 'won', '--currency won must be a currency such as KRW or USD'],
    ['http.cors', 'a.b', '--cors a.b must be origins such as https://shop.example, with commas between, or *'],
    ['timeZone', 'Seoul', 'timeZone Seoul must be a time zone such as Asia/Seoul'],
  ])('is refused by its flag, or by its name where it has none: %s', (name, value, message) => {
    expect(() => readConfig({ [name]: value })).toThrow(new UsageError(message))
  })

  it('is refused by its place in the file', () => {
    expect(() => readConfig({}, fileWith({ logLevel: 'loud' }))).toThrow(
      new UsageError('logLevel "loud" (file) must be debug, info, warn, error or silent'),
    )
    const refused = /^wallet\.maxBalance -1 \(file\) must be /
    expect(() => readConfig({}, fileWith({ wallet: { maxBalance: -1 } }))).toThrow(refused)
    expect(() => readConfig({}, fileWith({ events: 'all' }))).toThrow(/^events "all" \(file\) must be one of /)
  })

  it.each(['debug', 'info', 'warn', 'error', 'silent'])('may be the log level %s', level => {
    expect(readConfig({ logLevel: level }).text('logLevel')).toBe(level)
  })

  it.each([
    ['http.port', 0, 65_535],
    ['http.metricsPort', 0, 65_535],
    ['http.trustedProxies', 0, 100],
    ['http.userRate', 0, 1_000_000],
    ['http.userBurst', 1, 1_000_000],
    ['http.addressRate', 0, 1_000_000],
    ['http.addressBurst', 1, 1_000_000],
  ])('%s is from %d to %d', (name, min, max) => {
    for (const value of [min, max]) expect(readConfig({ [name]: value }).number(name)).toBe(value)
    for (const value of [min - 1, max + 1, min + 0.5]) {
      expect(() => readConfig({ [name]: value })).toThrow(`${value} must be a whole number from ${min} to ${max}`)
    }
    expect(serveBounds).toHaveLength(7)
  })

  it('of the shop reaches the shop, and no other', () => {
    const { shop } = readConfig({}, fileWith({ wallet: { maxBalance: 5 }, http: { port: 1 }, events: ' stock.low ,,' }))
    expect(shop).toMatchObject({ wallet: { maxBalance: 5 }, events: ['stock.low'] })
    expect(Object.keys(shop).toSorted()).toEqual([...new Set([...shopGroups, 'events'])].toSorted())
    for (const group of shopGroups) {
      if (group === 'events') continue
      const fields = settingsList.filter(({ name }) => name.startsWith(`${group}.`))
      expect(Object.keys(shop[group as 'wallet']!)).toEqual(fields.map(({ name }) => name.slice(group.length + 1)))
    }
  })
})

describe('a command that is suggested', () => {
  it('names the same shop again, without its password', () => {
    const file = fileWith({})
    expect(readConfig({}).jumun).toBe('jumun')
    expect(readConfig({ db: 'sqlite:a.db' }).jumun).toBe('jumun --db sqlite:a.db')
    expect(readConfig({ db: 'mysql://me:hush@h/shop' }, file).jumun).toBe(
      `jumun --db mysql://me:•••@h/shop --config ${quoted(file)}`,
    )
  })

  it.each([
    ['a.b,c:/d@e%f+g=h•i-_9', 'a.b,c:/d@e%f+g=h•i-_9'],
    ['a b', "'a b'"],
    ['a$', "'a$'"],
    ['$a', "'$a'"],
    ["it's 'so'", String.raw`'it'\''s '\''so'\'''`],
    ['', "''"],
  ])('writes %j as %s', (word, written) => {
    expect(quoted(word)).toBe(written)
  })
})
