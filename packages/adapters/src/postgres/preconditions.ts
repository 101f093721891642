import type { SqlConnection } from '../sql/connection.ts'
import type { Session } from '../sql/session.ts'
import { unavailable } from '../sql/store-error.ts'
import { text } from '../sql/value.ts'

/**
 * What has to be so before anything is stored: in a database that is not UTF-8 the first name with a letter that it lacks
 * cannot be written, and SQL_ASCII takes anything for text.
 * @throws StoreError `DATABASE_TOO_OLD`, `UNSUITABLE_DATABASE`
 */
export async function assertSuitable(connection: SqlConnection): Promise<void> {
  const [row = []] = await connection.all(facts, [])
  const [encoding = '', number = '', version = '', database = ''] = row.map(value => text(value))
  if (isTooOld(version, Number(number))) {
    throw unavailable(
      'DATABASE_TOO_OLD',
      `PostgreSQL 14 is needed at least, this server is ${version.split(' on ')[0]}.`,
    )
  }
  if (encoding !== 'UTF8') {
    throw unavailable(
      'UNSUITABLE_DATABASE',
      `The database ${database} is encoded in ${encoding}, which cannot hold every name. Jumun needs one in UTF8: create database NAME encoding 'UTF8' template template0.`,
    )
  }
}

/**
 * PgBouncer that pools statements gives each of them to any connection; it refuses to begin a transaction.
 * @throws StoreError `UNSUITABLE_DATABASE`
 */
export async function assertKeepsTransactions(
  session: Pick<Session, 'begin' | 'connection' | 'rollback'>,
): Promise<void> {
  try {
    await session.begin()
    // The beginning may not have been waited for.
    await session.connection.all('select 1', [])
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    if (!(cause instanceof Error && /statement pooling/.test(cause.message))) throw error
    throw unavailable(
      'UNSUITABLE_DATABASE',
      'The pooler before this server (PgBouncer, pool_mode = statement) does not keep the statements of a transaction together. Set pool_mode to transaction or session.',
      error,
    )
  }
  await session.rollback()
}

const facts = `select current_setting('server_encoding'), current_setting('server_version_num'), version(), current_database()`

/** Others that speak PostgreSQL's protocol have a version of their own, and name an old one of PostgreSQL beside it. */
export function isTooOld(version: string, number: number): boolean {
  return /^PostgreSQL (?!.*-YB-)/.test(version) && number < 140_000
}
