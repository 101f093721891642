import { mysqlConnectionOf, mysqlPoolOf } from '../mysql/driver.ts'
import { isPglite, isPgliteTransaction, isPostgresClient, isPostgresPool } from '../postgres/driver.ts'
import { isSqliteDatabase } from '../sqlite/database.ts'
import { notBegun } from './refusals.ts'

/**
 * What a library has of its driver, where `within` takes it.
 * @throws ShopError `INVALID_INPUT` for a pool: the library has begun nothing
 * @throws TypeError for a driver that is not known here
 */
export function driverHandle(library: string, value: unknown): object {
  if (isPostgresPool(value) || isPglite(value) || mysqlPoolOf(value) !== undefined) throw notBegun()
  if (isPostgresClient(value) || isPgliteTransaction(value) || isSqliteDatabase(value)) return value
  if (mysqlConnectionOf(value) !== undefined) return value as object
  throw new TypeError(
    `Jumun knows ${library} over pg, mysql2, better-sqlite3 and PGlite. For another driver give within() a { database, query }.`,
  )
}

/** @throws TypeError where it has none of these properties, as nothing at all has */
export function assertHas(from: string, wanted: string, value: unknown, ...properties: readonly string[]): void {
  const has = (property: string) =>
    (value as Readonly<Record<string, unknown>> | null | undefined)?.[property] !== undefined
  if (!properties.some(has)) throw unknownHost(from, wanted)
}

/** @throws TypeError */
export function unknownHost(from: string, wanted: string): TypeError {
  return new TypeError(`${from}() takes ${wanted}.`)
}
