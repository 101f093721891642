import { settingsInput } from '@jumun/core'
import { publisherKinds } from '../publishers/publisher-kinds.ts'
import { serveSettings } from './serve-settings.ts'
import type { Setting, SettingValue } from './setting.ts'

export type { Setting, SettingValue } from './setting.ts'

/** Settings of the command itself and of what it wires together. */
const own: readonly Setting[] = [
  { name: 'db', variable: 'JUMUN_DB', type: 'string', default: 'sqlite:jumun.db', flag: '--db' },
  { name: 'timeZone', variable: 'JUMUN_TIME_ZONE', type: 'string', default: 'Asia/Seoul' },
  { name: 'logLevel', variable: 'JUMUN_LOG_LEVEL', type: 'string', default: 'info' },
  { name: 'http.host', variable: 'JUMUN_HOST', type: 'string', default: '127.0.0.1', flag: '--host' },
  { name: 'http.port', variable: 'JUMUN_PORT', type: 'number', default: 3000, flag: '--port' },
  { name: 'http.auth', variable: 'JUMUN_AUTH', type: 'string', default: 'mock', flag: '--auth' },
  { name: 'http.adminToken', variable: 'JUMUN_ADMIN_TOKEN', type: 'string', secret: true },
  ...serveSettings,
  { name: 'jwt.secret', variable: 'JUMUN_JWT_SECRET', type: 'string', secret: true },
  { name: 'jwt.publicKey', variable: 'JUMUN_JWT_PUBLIC_KEY', type: 'string' },
  { name: 'jwt.algorithm', variable: 'JUMUN_JWT_ALGORITHM', type: 'string', default: 'RS256' },
  { name: 'jwt.jwksUrl', variable: 'JUMUN_JWT_JWKS_URL', type: 'string' },
  { name: 'jwt.issuer', variable: 'JUMUN_JWT_ISSUER', type: 'string' },
  { name: 'jwt.audience', variable: 'JUMUN_JWT_AUDIENCE', type: 'string' },
  ...publisherKinds.flatMap(({ settings }) => settings),
  { name: 'redis.url', variable: 'JUMUN_REDIS_URL', type: 'string' },
  { name: 'redis.prefix', variable: 'JUMUN_REDIS_PREFIX', type: 'string', default: 'jumun:' },
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
