import { hostTransactionOver } from '@jumun/core'
import type { HostDatabase, HostQueries } from '../sql/host-queries.ts'
import { assertHas } from './driver-handle.ts'
import { notBegun } from './refusals.ts'

/** As much of the client that Prisma's interactive `$transaction` gives. */
export interface PrismaTransaction {
  $queryRawUnsafe(query: string, ...values: unknown[]): Promise<unknown>
  $executeRawUnsafe(query: string, ...values: unknown[]): Promise<number>
}

const databases: Readonly<Record<string, HostDatabase>> = { postgresql: 'postgres', mysql: 'mysql', sqlite: 'sqlite' }

/** One for each transaction: two of them would not take turns. */
const known = new WeakMap<object, HostQueries>()

/**
 * A Prisma transaction, for `within`, by its raw statements: no connection can be had of it.
 * @throws ShopError `INVALID_INPUT` when it is the client itself
 * @throws TypeError when it is no client of Prisma's, or one of another database than PostgreSQL, MySQL, MariaDB and SQLite
 */
export async function fromPrisma(transaction: PrismaTransaction): Promise<HostQueries> {
  assertHas('fromPrisma', "the client of Prisma's interactive $transaction()", transaction, '$queryRawUnsafe')
  // What only the client itself can do is taken from those of transactions.
  if ('$connect' in transaction) throw notBegun()
  const { _activeProvider: provider } = transaction as { _activeProvider?: unknown }
  const database = databases[String(provider)]
  if (database === undefined) throw new TypeError(`Jumun knows Prisma on ${Object.keys(databases).join(', ')}.`)
  const queries = known.get(transaction) ?? queriesOf(transaction, database)
  known.set(transaction, queries)
  return queries
}

function queriesOf(transaction: PrismaTransaction, database: HostDatabase): HostQueries {
  return {
    database,
    async query(sql, values, answer) {
      try {
        if (answer === 'affected') return { rows: [], affected: await transaction.$executeRawUnsafe(sql, ...values) }
        const rows = (await transaction.$queryRawUnsafe(sql, ...values)) as Readonly<Record<string, unknown>>[]
        return { rows: rows.map(plain), affected: rows.length }
      } catch (error) {
        throw driverErrorOf(error)
      }
    },
  }
}

/** A sum comes as an object that computes. */
function plain(row: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, isDecimal(value) ? value.toFixed() : value]),
  )
}

function isDecimal(value: unknown): value is { toFixed(): string } {
  return typeof value === 'object' && value !== null && 'toFixed' in value
}

/** The driver's error, which Prisma keeps as plain fields inside of its own. */
function driverErrorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code, meta } = error as { code?: unknown; meta?: { driverAdapterError?: { cause?: DriverCause } } }
  // Committed, rolled back, or longer than its `timeout`.
  if (code === 'P2028') return hostTransactionOver({ cause: error })
  const cause = meta?.driverAdapterError?.cause
  if (cause === undefined) return error
  const { originalCode = lostConnection, originalMessage = error.message } = cause
  return Object.assign(new Error(originalMessage, { cause: error }), {
    code: originalCode,
    ...(/^\d+$/.test(originalCode) && { errno: Number(originalCode) }),
  })
}

interface DriverCause {
  readonly originalCode?: string
  readonly originalMessage?: string
}

/** What the adapters tell without a code of the driver is that they could not reach the server. */
const lostConnection = 'ECONNRESET'
