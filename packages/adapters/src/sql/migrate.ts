import { setTimeout as sleep } from 'node:timers/promises'
import { isStoreError } from '@jumun/core'
import type { CompiledQuery, RawBuilder } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { createTable } from './migrations/table-builder.ts'
import { compileStatement, placeholder } from './statement.ts'
import { unavailable } from './store-error.ts'
import { text } from './value.ts'
import { createViews, dropViews, type View } from './views.ts'

/**
 * One step of the schema, forward only. Where the database makes tables outside of any transaction, a migration that was cut
 * off is carried on by doing all of it again: a statement that finds its work done is passed over, and a conversion has to
 * look by itself what is left to do.
 */
export interface Migration {
  readonly name: string
  statements(dialect: SqlDialect): readonly (CompiledQuery | Conversion)[]
}

/** What takes more than statements: rows that are read, and written in another form. */
export type Conversion = (connection: SqlConnection) => Promise<void>

export interface Migrator {
  /** Names of those that the database has not seen. @throws StoreError `SCHEMA_TOO_NEW` */
  pending(connection: SqlConnection): Promise<string[]>
  /**
   * Applies them. The caller makes sure that no other process does so at the same time.
   * @throws StoreError `MIGRATION_FAILED`: that one, and what comes after it, is not recorded
   */
  apply(connection: SqlConnection): Promise<string[]>
}

/** `views` are made again whenever something was applied: no table goes that a view looks at. */
export function createMigrator(
  dialect: SqlDialect,
  migrations: readonly Migration[],
  views: readonly View[] = [],
): Migrator {
  const { definition } = dialect
  const applied = compileStatement(
    dialect.queries.withTables<MigrationTable>().selectFrom('jumun_migrations').select('name').compile(),
  )
  const insert = compileStatement(
    dialect.queries
      .withTables<MigrationTable>()
      .insertInto('jumun_migrations')
      .values({ name: placeholder.text('name'), applied_at: placeholder.integer('appliedAt') })
      .compile(),
  )

  async function pending(connection: SqlConnection): Promise<string[]> {
    const exists = await connection.all(definition.tableExists, ['jumun_migrations'])
    const rows = exists.length === 0 ? [] : await connection.all(applied.sql, [])
    const known = new Set(migrations.map(migration => migration.name))
    const done = new Set(rows.map(row => text(row[0])))
    const unknown = [...done].filter(name => !known.has(name))
    if (unknown.length > 0) {
      throw unavailable(
        'SCHEMA_TOO_NEW',
        `The database is newer than this version of Jumun, which does not know ${unknown.join(', ')}. Update Jumun.`,
      )
    }
    return [...known].filter(name => !done.has(name))
  }

  async function execute(connection: SqlConnection, statement: CompiledQuery | Conversion): Promise<void> {
    if (typeof statement === 'function') return statement(connection)
    try {
      await connection.run(statement.sql, [])
    } catch (error) {
      // Where tables are made outside any transaction, a migration that was cut off is carried on by repeating it.
      if (!definition.isAlreadyDone(error)) throw error
    }
  }

  return {
    pending,
    async apply(connection) {
      await execute(
        connection,
        createTable(dialect, 'jumun_migrations', {
          columns: { name: 'key', applied_at: 'integer' },
          primaryKey: ['name'],
          clustered: true,
        }),
      )
      const names = await pending(connection)
      const run = async (statements: readonly RawBuilder<unknown>[]) => {
        for (const statement of statements) await connection.run(statement.compile(dialect.queries).sql, [])
      }
      if (names.length > 0) await run(dropViews(views))
      for (const migration of migrations.filter(({ name }) => names.includes(name))) {
        const statements = migration.statements(dialect)
        for (const [index, statement] of statements.entries()) {
          await execute(connection, statement).catch((error: unknown) => {
            throw halfWay(error, `${migration.name} failed at statement ${index + 1} of ${statements.length}`)
          })
        }
        await connection.run(insert.sql, insert.bind({ name: migration.name, appliedAt: Date.now() }))
      }
      if (names.length > 0) await run(createViews(views, dialect))
      return names
    },
  }
}

/**
 * Applies what is pending. Where the lock that keeps others out is only one server's of several, another process may be at it
 * all the same: the one that loses that race looks again what is left to do.
 */
export async function migrateInRace(
  pending: () => Promise<string[]>,
  apply: () => Promise<string[]>,
): Promise<string[]> {
  for (let attempt = 1; ; attempt += 1) {
    if ((await pending()).length === 0) return []
    try {
      return await apply()
    } catch (error) {
      const lost = isStoreError(error) && (error.failure === 'conflict' || error.failure === 'transient')
      if (!lost || attempt === maxAttempts) throw error
      await sleep(Math.random() * pauseMs * attempt)
    }
  }
}

const maxAttempts = 10
const pauseMs = 100

/** A migration is named, unless the same may simply be tried again. */
function halfWay(error: unknown, what: string): unknown {
  if (!isStoreError(error) || error.failure === 'transient' || error.failure === 'conflict') return error
  const message = `The migration ${what} and is not recorded. Mend the cause, then run it again.`
  return unavailable('MIGRATION_FAILED', message, error.cause)
}

// A type and not an interface: only that can stand where an index signature is asked for.
type MigrationTable = { jumun_migrations: { name: string; applied_at: number } }
