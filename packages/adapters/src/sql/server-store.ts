import { isStoreError, type Store, type StoreFacts, type Transaction } from '@jumun/core'
import { type AdoptedHost, adoptedTransaction } from './adopted-transaction.ts'
import { adoptedRepositories } from './adopted-repositories.ts'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { guardConnection } from './guarded-connection.ts'
import type { Turn } from './in-turn.ts'
import { KeptProducts } from './kept-products.ts'
import { createMigrator, migrateInRace } from './migrate.ts'
import { migrations } from './migrations.ts'
import { openOptions, waitingFor } from './open-options.ts'
import { proveWritable, revisionOf } from './prove-writable.ts'
import { sqlRepositories } from './repositories.ts'
import { sqlScanner } from './scanner.ts'
import type { Session, SessionPool } from './session.ts'
import { type ReadSource, staleReader } from './stale-reader.ts'
import { views } from './views.ts'

export interface ServerStore extends Store {
  /** Brings the tables up to date; returns the names of the migrations that were applied. */
  migrate(): Promise<string[]>
  /** What `migrate` would apply; all of them in a database that holds no shop. @throws StoreError as `migrate` */
  pendingMigrations(): Promise<string[]>
}

export interface Server {
  readonly dialect: SqlDialect
  readonly pool: SessionPool
  /** Where the answers to what all visitors ask may come from, as long as they are recent enough. */
  readonly replica?: Replica | undefined
  /** @throws TypeError when it is no transaction of the host */
  adopt(hostTransaction: unknown): AdoptedHost
  facts(connection: SqlConnection): Promise<StoreFacts>
  /** Runs `work` while no other instance does, in a transaction where tables can be made in one. */
  migrateAlone<T>(session: Session, work: () => Promise<T>, turn: Turn): Promise<T>
}

export interface Replica {
  readonly pool: SessionPool
  /** For messages: `host:port`. */
  readonly place: string
  readonly mostMs: number
}

export interface ServerStoreOptions {
  readonly openWaitMs: number
  onWait?(message: string): void
}

/** A store on a server that is reached through a pool of connections. */
export function createServerStore(
  { dialect, pool, replica, adopt, facts, migrateAlone }: Server,
  { openWaitMs, onWait }: ServerStoreOptions = openOptions(),
): ServerStore {
  const repositoriesOf = sqlRepositories(dialect)
  const kept = new KeptProducts()
  const adopted = adoptedRepositories(dialect, repositoriesOf)
  const scannerOf = sqlScanner(dialect)
  const migrator = createMigrator(dialect, migrations, views)
  const reading = pooledConnection(pool)
  const prove = proveWritable(dialect)
  const sourceOf = (connection: SqlConnection): ReadSource => ({
    reader: repositoriesOf(connection),
    revision: () => revisionOf(connection),
  })
  const stale =
    replica &&
    staleReader({
      primary: { ...sourceOf(reading), beat: () => prove(reading) },
      replica: sourceOf(pooledConnection(replica.pool)),
      mostMs: replica.mostMs,
    })

  async function transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return withSession(pool, session =>
      inOne(session, {
        begin: () => session.begin(),
        work: connection => work(sendingAhead(session, repositoriesOf(connection, kept))),
        end: () => session.commit(),
      }),
    )
  }

  return {
    transaction,
    reader: repositoriesOf(reading),
    ...(stale && { stale }),
    async snapshot(work) {
      for (let attempt = 1; ; attempt += 1) {
        let begun = false
        try {
          return await withSession(pool, session =>
            inOne(session, {
              async begin() {
                await session.beginSnapshot()
                // The beginning may have waited for it, so that nothing was sent yet.
                await session.connection.all('select 1', [])
                begun = true
              },
              work: connection => work(Object.assign(repositoriesOf(connection), scannerOf(connection))),
              // What was read is true no matter what becomes of the end: there is nothing to commit, and no outcome to lose.
              end: () => session.rollback().catch(() => undefined),
            }),
          )
        } catch (error) {
          if (begun || !mayBeReadAgain(error, attempt)) throw error
        }
      }
    },
    adopt: host => adoptedTransaction({ ...adopt(host), repositoriesOf: adopted }),
    ping: () => prove(reading),
    facts: async () => withReplica(await facts(reading), replica),
    pendingMigrations: () => migrator.pending(reading),
    async migrate() {
      const turn = {
        waitMs: openWaitMs,
        onWait: () => onWait?.(waitingFor('brings the tables up to date', openWaitMs)),
      }
      return migrateInRace(
        () => migrator.pending(reading),
        () => withSession(pool, session => migrateAlone(session, () => migrator.apply(session.connection), turn)),
      )
    },
    async close() {
      await stale?.close()
      await replica?.pool.close()
      await pool.close()
    },
  }
}

function withReplica(facts: StoreFacts, replica: Replica | undefined): StoreFacts {
  if (replica === undefined) return facts
  const { place, mostMs } = replica
  const found = `a server with a replica (${place}) that lists what is on sale, at most ${mostMs / 1000} s behind`
  return { ...facts, surroundings: [...(facts.surroundings ?? []), { kind: 'replica', found }] }
}

function sendingAhead({ pipelined, send }: Session, repositories: Transaction): Transaction {
  if (pipelined !== true) return repositories
  return Object.assign(repositories, { sendAhead: () => send?.() })
}

/** All of it happens, or nothing: a failure that is not one of COMMIT is followed by a ROLLBACK. */
async function inOne<T>(
  session: Session,
  { begin, work, end }: { begin(): Promise<void>; work(connection: SqlConnection): Promise<T>; end(): Promise<void> },
): Promise<T> {
  const guarded = guardConnection(session.connection, { pipelined: session.pipelined ?? false })
  try {
    await begin()
    const result = await work(guarded)
    await guarded.settled()
    guarded.assertCommittable()
    guarded.end()
    await end()
    return result
  } catch (error) {
    guarded.end()
    await guarded.settled()
    // Always sent, as only some errors have rolled back by themselves. When it fails too, the session is thrown away,
    // and the server rolls back.
    await session.rollback().catch(() => undefined)
    throw error
  }
}

async function withSession<T>(pool: SessionPool, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await pool.acquire()
  try {
    return await use(session)
  } finally {
    session.release()
  }
}

/** Each statement on whichever connection is free. */
export function pooledConnection(pool: SessionPool): SqlConnection {
  const reading = (session: Session) => session.reading ?? session.connection
  return {
    all: (statement, parameters) => readAgain(pool, session => reading(session).all(statement, parameters)),
    run: (statement, parameters) => withSession(pool, ({ connection }) => connection.run(statement, parameters)),
    allEach: (statement, rows) => readAgain(pool, session => reading(session).allEach(statement, rows)),
    runEach: (statement, rows) => withSession(pool, ({ connection }) => connection.runEach(statement, rows)),
  }
}

/** A connection may have been cut while it was idle, which its next user finds out: what only reads is asked again. */
async function readAgain<T>(pool: SessionPool, read: (session: Session) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withSession(pool, read)
    } catch (error) {
      if (!mayBeReadAgain(error, attempt)) throw error
    }
  }
}

function mayBeReadAgain(error: unknown, attempt: number): boolean {
  return isStoreError(error) && error.failure === 'transient' && attempt < maxReads
}

const maxReads = 3
