import { chosenEventTypes, settingsInput } from '@jumun/core'
import { publisherKinds } from '../publishers/publisher-kinds.ts'
import { serveSettings } from './serve-settings.ts'
import type { Setting, SettingValue } from './setting.ts'

export type { Setting, SettingValue } from './setting.ts'

/** Settings of the command itself and of what it wires together. */
const own: readonly Setting[] = [
  { name: 'db', variable: 'JUMUN_DB', type: 'string', default: 'sqlite:jumun.db', flag: '--db' },
  {
    name: 'timeZone',
    variable: 'JUMUN_TIME_ZONE',
    type: 'string',
    default: 'Asia/Seoul',
    about: "the zone of the shop's business days; stored when the shop is first opened",
  },
  {
    name: 'events',
    variable: 'JUMUN_EVENTS',
    type: 'string',
    when003: 'order.failed',
    flag: '--events',
    about: `events told besides those of orders, with commas between: ${chosenEventTypes.join(', ')}`,
  },
  {
    name: 'logLevel',
    variable: 'JUMUN_LOG_LEVEL',
    type: 'string',
    default: 'info',
    about: 'debug, info, warn, error or silent',
  },
  { name: 'http.host', variable: 'JUMUN_HOST', type: 'string', default: '127.0.0.1', flag: '--host' },
  { name: 'http.port', variable: 'JUMUN_PORT', type: 'number', default: 3000, flag: '--port' },
  { name: 'http.auth', variable: 'JUMUN_AUTH', type: 'string', default: 'mock', flag: '--auth' },
  {
    name: 'http.adminToken',
    variable: 'JUMUN_ADMIN_TOKEN',
    type: 'string',
    secret: true,
    about: 'opens the admin routes, at least 16 characters; without it, one is made and printed once',
  },
  ...serveSettings,
  {
    name: 'jwt.secret',
    variable: 'JUMUN_JWT_SECRET',
    type: 'string',
    secret: true,
    about: 'the key of HS256 tokens, at least 32 bytes',
  },
  {
    name: 'jwt.publicKey',
    variable: 'JUMUN_JWT_PUBLIC_KEY',
    type: 'string',
    about: 'the key of tokens, as PEM or in one line',
  },
  {
    name: 'jwt.algorithm',
    variable: 'JUMUN_JWT_ALGORITHM',
    type: 'string',
    default: 'RS256',
    about: 'of the tokens that `jwt.publicKey` verifies',
  },
  { name: 'jwt.jwksUrl', variable: 'JUMUN_JWT_JWKS_URL', type: 'string', about: 'where the keys of tokens are' },
  { name: 'jwt.issuer', variable: 'JUMUN_JWT_ISSUER', type: 'string', about: 'the `iss` that tokens must have' },
  { name: 'jwt.audience', variable: 'JUMUN_JWT_AUDIENCE', type: 'string', about: 'the `aud` that tokens must have' },
  ...publisherKinds.flatMap(({ settings }) => settings),
  {
    name: 'redis.url',
    variable: 'JUMUN_REDIS_URL',
    type: 'string',
    about: 'a Redis for the cache of rankings, the gate of coupons and shared rates',
  },
  {
    name: 'redis.prefix',
    variable: 'JUMUN_REDIS_PREFIX',
    type: 'string',
    default: 'jumun:',
    about: 'what its keys begin with',
  },
]

/** Every setting of the shop has its place in the file and its variable by its name: none has to be listed twice. */
function shopSettings(): Setting[] {
  return Object.entries(settingsInput.parse({})).flatMap(([group, fields]) =>
    Object.entries(fields as Record<string, SettingValue>).map(([field, value]) => ({
      name: `${group}.${field}`,
      variable: `JUMUN_${snakeCase(group)}_${snakeCase(field)}`,
      type: typeof value as Setting['type'],
      default: value,
    })),
  )
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => `_${letter}`).toUpperCase()
}

export const shopGroups: readonly string[] = Object.keys(settingsInput.parse({}))
export const settingsList: readonly Setting[] = [...own, ...shopSettings()]
