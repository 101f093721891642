import { type Store, StoreError } from '@jumun/core'
import { createMigrator } from '../sql/migrate.ts'
import { migrations } from '../sql/migrations.ts'
import { sqlRepositories } from '../sql/repositories.ts'
import { sqlScanner } from '../sql/scanner.ts'
import { adoptSqliteTransaction } from './adopt.ts'
import type { BackupPages, SqliteDatabase } from './database.ts'
import { sqliteDialect } from './dialect.ts'
import { sqliteFacts } from './facts.ts'
import type { SqliteDriver } from './load-driver.ts'
import { openForReading } from './open-database.ts'
import { proveWritable } from './prove-writable.ts'
import { readingConnection, readOneState, sharedConnection } from './reading.ts'
import { pathError } from './path-error.ts'
import { createWriter } from './writer.ts'

export interface SqliteStore extends Store {
  /** Brings the tables up to date; returns the names of the migrations that were applied. */
  migrate(): Promise<string[]>
  /** What `migrate` would apply; all of them in a file that holds no shop. @throws StoreError as `migrate` */
  pendingMigrations(): Promise<string[]>
  /** Copies the database as it is at this moment into a file, while others go on writing. */
  backup(path: string, onProgress?: (pages: BackupPages) => void): Promise<void>
}

const migrator = createMigrator(sqliteDialect, migrations)
const repositoriesOf = sqlRepositories(sqliteDialect)
const scannerOf = sqlScanner(sqliteDialect)

/** A store on one connection that writes and, where there is a file, others that read. */
export async function createSqliteStore(
  driver: SqliteDriver,
  database: SqliteDatabase,
  options: { owned: boolean; busyWaitMs: number },
): Promise<SqliteStore> {
  const { busyWaitMs } = options
  const writer = createWriter(database, options)
  const readers = database.memory ? undefined : await openForReading(driver, database.name, options)
  const reading = readers ? readingConnection(readers, busyWaitMs) : sharedConnection(writer)

  /** On a connection of its own: a long look at one state disturbs nobody. A database in memory has no other one. */
  async function onOneState<T>(look: (database: SqliteDatabase) => Promise<T>): Promise<T> {
    if (readers === undefined) return writer.exclusive(() => look(database))
    if (!readers.open) throw new StoreError('unavailable', 'The store is closed.')
    const own = await openForReading(driver, database.name, options)
    try {
      return await look(own)
    } finally {
      own.close()
    }
  }

  return {
    transaction: work => writer.transaction(connection => work(repositoriesOf(connection))),
    reader: repositoriesOf(reading),
    snapshot: work =>
      onOneState(own =>
        readOneState(own, busyWaitMs, connection => work({ ...repositoriesOf(connection), ...scannerOf(connection) })),
      ),
    adopt: host => repositoriesOf(adoptSqliteTransaction(host)),
    ping: () => writer.transaction(proveWritable),
    facts: () => writer.exclusive(sqliteFacts),
    pendingMigrations: () => migrator.pending(reading),
    async migrate() {
      if ((await migrator.pending(reading)).length === 0) return []
      // Looked at again inside the lock: another instance may have been faster.
      return writer.transaction(connection => migrator.apply(connection))
    },
    async backup(path, onProgress) {
      const progress = (pages: BackupPages) => {
        onProgress?.(pages)
        return pagesAStep
      }
      try {
        await onOneState(own => readOneState(own, busyWaitMs, () => own.backup(path, { progress })))
      } catch (error) {
        throw pathError(error, path)
      }
    },
    async close() {
      // Before the writer: if a connection that may only read closes last, SQLite cannot put the log back into the file.
      if (readers?.open) await writer.exclusive(() => void readers.close())
      await writer.close()
    },
  }
}

/** About a millisecond of copying between two turns of the event loop. */
const pagesAStep = 250
