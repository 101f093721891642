import type { LedgerEntry, LedgerRepository, Wallet, WalletRepository } from '@jumun/core'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import type { KnownOptions } from './known-options.ts'
import type { KnownWallets } from './known-wallets.ts'
import { ledgerQuestions, ledgerRowOf, type LedgerRow } from './ledger-history.ts'
import { insertRows, selectRows, single } from './table-access.ts'
import { claimableWallets, ledger, wallets, wholeLedger, wholeWallets } from './tables.ts'
import { integer } from './value.ts'

const savedFields = ['balance', 'entryCount', 'erasedAt', 'orderChanges'] as const
const movedColumns = [...(['balance', 'entryCount', 'orderChanges'] as const).map(wallets.columnOf), 'latest_at']

export function walletRepository(
  dialect: SqlDialect,
): (connection: SqlConnection, _options: KnownOptions, known: KnownWallets) => WalletRepository {
  const find = selectRows(dialect, wallets)
  const insert = insertRows(dialect, wallets)
  const lock = dialect.selectByKeys({
    columns: wholeWallets.columns,
    from: wallets.name,
    by: [{ column: 'user_id', kind: 'key' }],
    index: 'primary',
    isUnique: true,
    lock: true,
    oftenAbsent: true,
  })
  const columns = [...savedFields.map(wallets.columnOf), 'latest_at']
  const updateLocked = dialect.updateLockedRows ?? dialect.updateRows
  const save = dialect.updateRows(wholeWallets, columns)
  const saveLocked = updateLocked(wholeWallets, columns)
  // No one comes back who was erased, so that of a wallet in use there is nothing to write.
  const saveMoved = updateLocked(wholeWallets, movedColumns)
  const encode = wallets.encoderOf(savedFields)
  const latestAt = wallets.columns.length
  const claim = dialect.claimRows?.(claimableWallets, 'lock_count')

  return (connection, _options, known) => {
    const know = ({ userId, entryCount }: Wallet, latestAt: number | null) =>
      known.set(userId, { entryCount, latestAt })
    return {
      find: userIds => find(connection, single(userIds)),
      async lock(userIds) {
        const locking = lock(connection, single(userIds))
        if (claim !== undefined) await claim(connection, single(userIds))
        return (await locking).map(row => {
          const wallet = wallets.decode(row)
          const latest = row[latestAt]
          know(wallet, latest === null || latest === undefined ? null : integer(latest))
          return wallet
        })
      },
      async insert(rows) {
        await insert(connection, rows)
        for (const wallet of rows) know(wallet, null)
      },
      save(rows) {
        const areKnown = rows.every(({ userId }) => known.has(userId))
        if (areKnown && rows.every(({ erasedAt }) => erasedAt === undefined)) {
          return saveMoved(
            connection,
            rows.map(({ userId, balance, entryCount, orderChanges }) => {
              return [balance, entryCount, orderChanges ?? null, known.get(userId)!.latestAt, userId]
            }),
          )
        }
        const encoded = rows.map(wallet => {
          const row = encode(wallet)
          row[savedFields.length] = known.get(wallet.userId)?.latestAt ?? null
          row.push(wallet.userId)
          return row
        })
        return areKnown ? saveLocked(connection, encoded) : save(connection, encoded)
      },
    }
  }
}

export function insertLedgerRows(
  dialect: SqlDialect,
): (connection: SqlConnection, rows: readonly LedgerRow[]) => Promise<void> {
  const insert = dialect.insertRows(wholeLedger)
  return (connection, rows) =>
    insert(
      connection,
      rows.map(({ entry, latestAt }) => [...ledger.encode(entry), latestAt]),
    )
}

export function ledgerRepository(
  dialect: SqlDialect,
): (connection: SqlConnection, _options: KnownOptions, known: KnownWallets) => LedgerRepository {
  const insert = insertLedgerRows(dialect)
  const { page, lastAt } = ledgerQuestions(dialect)

  return (connection, _options, known) => ({
    async page({ before = Number.MAX_SAFE_INTEGER, limit, userId }) {
      const found = await page(connection, { userId, before, limit, others: limit - 1 })
      return found.sort(newestFirst).slice(0, limit)
    },
    lastAt: async query => (await lastAt(connection, query)).sort(newestFirst).at(0),
    insert: entries =>
      insert(
        connection,
        entries.map(entry => ledgerRowOf(known, entry)),
      ),
  })
}

function newestFirst(one: LedgerEntry, other: LedgerEntry): number {
  return other.number - one.number
}
