import type { Concerned, Store, Transaction } from '@jumun/core'
import { adoptedTransaction } from '../sql/adopted-transaction.ts'
import type { SqlConnection } from '../sql/connection.ts'
import { createMigrator } from '../sql/migrate.ts'
import { migrations } from '../sql/migrations.ts'
import { waitingFor } from '../sql/open-options.ts'
import { sqlRepositories } from '../sql/repositories.ts'
import { sqlScanner } from '../sql/scanner.ts'
import { unavailable } from '../sql/store-error.ts'
import { views } from '../sql/views.ts'
import { adoptSqliteTransaction } from './adopt.ts'
import { type CheckpointOptions, checkpointsInThread, type LoggedFile, noCheckpoints } from './checkpoints.ts'
import { type CommitCount, countCommits } from './commit-numbers.ts'
import { dataVersionOf } from './data-version.ts'
import type { BackupPages, SqliteDatabase } from './database.ts'
import { sqliteDialect } from './dialect.ts'
import { sqliteFacts } from './facts.ts'
import { countFromElsewhere } from './file-header.ts'
import type { FileWatch } from './file-watch.ts'
import { makeOwnFile } from './new-file.ts'
import { describeNewShop, makeNewShop, type NewShop } from './new-shop.ts'
import type { SqliteDriver } from './load-driver.ts'
import { lockSight } from './lock-sight.ts'
import { type OpenedFile, openForReading } from './open-database.ts'
import { proveWritable } from './prove-writable.ts'
import { readingConnection, readOneState, sharedConnection } from './reading.ts'
import { pathError } from './path-error.ts'
import { createWriter, type SqliteWriter } from './writer.ts'

export interface SqliteStore extends Store {
  /** Brings the tables up to date; returns the names of the migrations that were applied. */
  migrate(): Promise<string[]>
  /** What `migrate` would apply; all of them in a file that holds no shop. @throws StoreError as `migrate` */
  pendingMigrations(): Promise<string[]>
  /** Copies the database as it is at this moment into a file, while others go on writing. */
  backup(path: string, onProgress?: (pages: BackupPages) => void): Promise<void>
}

export interface SqliteStoreOptions {
  /** Whether the connection is closed with the store. */
  readonly owned: boolean
  readonly busyWaitMs: number
  readonly openWaitMs: number
  onWait?(message: string): void
  /** When and how the log of an own file is brought home; as usual unless a test wants it sooner. */
  readonly checkpoints?: CheckpointOptions
}

const migrator = createMigrator(sqliteDialect, migrations, views)
const repositoriesOf = sqlRepositories(sqliteDialect)
const scannerOf = sqlScanner(sqliteDialect)

/** A store on one connection that writes and, where there is a file, others that read. */
export async function createSqliteStore(
  driver: SqliteDriver,
  { database, watch }: OpenedFile,
  options: SqliteStoreOptions,
): Promise<SqliteStore> {
  const { busyWaitMs, openWaitMs, onWait } = options
  let commits: CommitCount | undefined
  const inThread = options.owned && !database.memory
  const checkpoints = inThread ? checkpointsInThread(loggedFile(), options.checkpoints) : noCheckpoints
  const writer = createWriter(database, {
    ...options,
    watch,
    onCommit: concerned => commits?.count(concerned),
    beforeTransaction: checkpoints.beforeTransaction,
    afterCommit: checkpoints.afterCommit,
  })
  const readers = database.memory ? undefined : await openReaders()
  // A database in memory has one connection, which does not count its own commits; and a host's is not only ours to count.
  if (readers !== undefined) commits = countCommits(dataVersionOf(options.owned ? database : readers))
  const sight = lockSight(database)
  const reading = readers ? readingConnection(readers, busyWaitMs) : sharedConnection(writer)

  function loggedFile(): LoggedFile {
    return {
      driver,
      path: database.name,
      checkpointAt: frames => void database.pragma(`wal_autocheckpoint = ${frames}`),
    }
  }

  async function openReaders(): Promise<SqliteDatabase> {
    try {
      return await openForReading(driver, database.name, openWaitMs)
    } catch (error) {
      await writer.close()
      throw error
    }
  }

  /** On a connection of its own: a long look at one state disturbs no other. A database in memory has no other one. */
  async function onOneState<T>(look: (database: SqliteDatabase) => Promise<T>): Promise<T> {
    if (readers === undefined) return writer.between(() => look(database))
    if (!readers.open) throw unavailable('CLOSED', 'The store is closed.')
    // It opens by the path.
    watch.assertInPlace()
    const own = await openForReading(driver, database.name, busyWaitMs)
    try {
      return await look(own)
    } finally {
      own.close()
      checkpoints.afterSnapshot()
    }
  }

  function transaction<T>(work: (rows: Transaction) => Promise<T>): Promise<T> {
    if (commits?.isAsked !== true) return writer.transaction(connection => work(repositoriesOf(connection)))
    let concerned: Concerned | undefined
    const concerns = (those: Concerned) => {
      concerned = concerned === undefined ? those : bothOf(concerned, those)
    }
    return writer.transaction(connection => work(Object.assign(repositoriesOf(connection), { concerns })), {
      concerned: () => concerned,
    })
  }

  return {
    transaction,
    reader: repositoriesOf(reading),
    snapshot: work =>
      onOneState(own =>
        readOneState(own, busyWaitMs, connection =>
          work(Object.assign(repositoriesOf(connection), scannerOf(connection))),
        ),
      ),
    adopt: host =>
      adoptedTransaction({
        ...adoptSqliteTransaction(host, sight),
        repositoriesOf: connection => repositoriesOf(connection),
      }),
    async ping() {
      watch.assertInPlace()
      await writer.transaction(proveWritable, { concerned: () => noOne })
    },
    facts: () => writer.exclusive(sqliteFacts),
    ...(commits && { commits }),
    pendingMigrations: () => migrator.pending(reading),
    async migrate() {
      if ((await migrator.pending(reading)).length === 0) return []
      // Looked at again inside the lock: another instance may have been faster.
      const waiting = waitingFor('has the SQLite file for itself, perhaps to bring the tables up to date', openWaitMs)
      return whileTablesChange(writer, () =>
        writer.transaction(bringUpToDate, {
          waitMs: openWaitMs,
          onWait: () => onWait?.(waiting),
        }),
      )
    },
    async backup(path, onProgress) {
      const progress = (pages: BackupPages) => {
        onProgress?.(pages)
        return pagesAStep
      }
      try {
        makeOwnFile(path)
        await onOneState(own => readOneState(own, busyWaitMs, () => own.backup(path, { progress })))
        // So that a log of this database is never taken for one of the copy, wherever that is put.
        countFromElsewhere(path)
      } catch (error) {
        throw pathError(error, path)
      }
    },
    async close() {
      // The last connection to close takes the log with it, and that has to be the writer.
      await checkpoints.close()
      // Before the writer: if a connection that may only read closes last, SQLite cannot put the log back into the file.
      // That must not be where the file is another one by now.
      if (readers?.open && isInPlace(watch)) await writer.exclusive(() => void readers.close())
      await writer.close()
      if (readers?.open) readers.close()
    },
  }
}

const noOne: Concerned = { users: [], products: [] }

function bothOf(one: Concerned, other: Concerned): Concerned {
  return { users: [...one.users, ...other.users], products: [...one.products, ...other.products] }
}

let newShop: NewShop | undefined

const anyTable = `select 1 from sqlite_schema where name like 'jumun\\_%' escape '\\' limit 1`

async function bringUpToDate(connection: SqlConnection): Promise<string[]> {
  const names = await migrator.pending(connection)
  const isNew = (await connection.all(anyTable, [])).length === 0
  if (isNew && newShop !== undefined) {
    await makeNewShop(connection, newShop)
    return names
  }
  const applied = await migrator.apply(connection)
  if (isNew) newShop = await describeNewShop(connection)
  return applied
}

/**
 * A table that is rewritten takes the old one's name, and its children go on referring to that name. Neither can be said
 * within a transaction; both hold for this connection alone.
 */
async function whileTablesChange<T>(writer: SqliteWriter, change: () => Promise<T>): Promise<T> {
  const set = (foreignKeys: 'ON' | 'OFF', legacyAlterTable: 'ON' | 'OFF') =>
    writer.between(({ run }) => {
      run(`pragma foreign_keys = ${foreignKeys}`, [])
      run(`pragma legacy_alter_table = ${legacyAlterTable}`, [])
    })
  await set('OFF', 'ON')
  try {
    return await change()
  } finally {
    await set('ON', 'OFF')
  }
}

function isInPlace(watch: FileWatch): boolean {
  try {
    watch.assertInPlace()
    return true
  } catch {
    return false
  }
}

/** About a millisecond of copying between two turns of the event loop. */
const pagesAStep = 250
