import { isShopError, isStoreError, type StoreError, type StoreErrorCode } from '@jumun/core'
import type { NamedDatabase } from '../config/database.ts'
import { UsageError } from '../usage/usage-error.ts'
import { Refusal } from './refusal.ts'

/**
 * What a database did not do, in the words of the command line: what is wrong, and what to do about it with the same `--db`.
 * Also where the shop has told it already, unless it may pass by itself.
 */
export function databaseRefusal(error: unknown, database: NamedDatabase): unknown {
  const told = isShopError(error) ? error.cause : error
  if (!isStoreError(told)) return error
  if (isShopError(error) && !lasting.has(told.code)) return error
  if (told.code === 'BAD_URL') {
    // The URL stands in front of it already, without its password.
    const why = told.message.replace(`${database.shown}: `, '')
    return new UsageError(`${database.setting}: ${why}`, { cause: told })
  }
  if (told.code === 'UNKNOWN_PARAMETER' || told.code === 'BAD_PARAMETER') {
    return new UsageError(`${database.setting}: ${told.message}`, { cause: told })
  }
  if (told.code === 'NO_SHOP') {
    return new Refusal(
      'NO_SHOP',
      `there is no shop at ${database.shown}: run \`${database.jumun} init\` first, or name another one with --db`,
      { cause: told },
    )
  }
  const lines = advice[told.code]?.(database, told)
  return new Refusal(told.code, messageOf(told), { ...(lines !== undefined && { lines: [lines] }), cause: told })
}

const lasting: ReadonlySet<StoreErrorCode> = new Set([
  'MISSING_RIGHT',
  'MALFORMED_FILE',
  'STALE_LOG',
  'FILE_REPLACED',
  'OTHER_TIME_ZONE',
])

const saidByDriver: ReadonlySet<StoreErrorCode> = new Set([
  'NO_SERVER',
  'ACCESS_DENIED',
  'MISSING_RIGHT',
  'NO_DATABASE',
  'TLS_REQUIRED',
  'MIGRATION_FAILED',
  'UNAVAILABLE',
])

const advice: Partial<Readonly<Record<StoreErrorCode, (database: NamedDatabase, error: StoreError) => string>>> = {
  NO_SERVER: () => 'Start the server, or name another database with --db.',
  ACCESS_DENIED: ({ url }) =>
    `Look at the user and the password in the URL: ${/^my|^maria/i.test(url) ? 'mysql' : 'postgres'}://USER:PASSWORD@HOST/NAME.`,
  MISSING_RIGHT: () =>
    'Grant the user SELECT, INSERT, UPDATE and DELETE on the tables of the shop; init and migrate make and change tables, too.',
  NO_DATABASE: ({ jumun }) => `Make it on the server, then run \`${jumun} init\`.`,
  TLS_UNAVAILABLE: () => 'Set TLS up on the server; or take the wish for it (sslmode, ssl-mode, tls …) out of the URL.',
  TLS_REQUIRED: () => 'Add ?sslmode=verify-full to the URL, and sslrootcert=FILE for an authority of your own.',
  TLS_REFUSED: () =>
    'Name the authority that has signed the certificate of the server: sslrootcert=FILE. Yours are sslcert=FILE and sslkey=FILE.',
  SCHEMA_TOO_OLD: ({ jumun }) => `Run \`${jumun} migrate\`.`,
  MIGRATION_FAILED: ({ jumun }) =>
    `Once that is mended, run \`${jumun} migrate\` again, or \`${jumun} init\` for a new shop.`,
  OTHER_TIME_ZONE: ({ jumun }) =>
    `Set JUMUN_TIME_ZONE (timeZone in the file) to that one, or leave it out: \`${jumun} status\` shows it then.`,
  MALFORMED_FILE: restore,
  STALE_LOG: restore,
}

function restore({ jumun }: NamedDatabase): string {
  return `Stop what has it open, then run \`${jumun} restore BACKUP\`.`
}

/** With what the driver has said, where that tells more. */
function messageOf({ code, message, cause }: StoreError): string {
  // What to do about it is said below in other words.
  if (code === 'OTHER_TIME_ZONE') return message.replace(/(?<=\.) Ask for .*$/, '')
  if (!saidByDriver.has(code)) return message
  const said = cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code ?? '') : ''
  // An empty text stands in each.
  return message.includes(said) ? message : `${message.replace(/\.$/, '')} (${said}).`
}
