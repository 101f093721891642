import type { Defect } from './defect.ts'

const onSqlite = { suites: ['adapters/src/sqlite.test.ts'], only: 'store contract: SQLite' }

/** Mistakes in what the databases are told. */
export const adapterDefects: readonly Defect[] = [
  {
    name: 'a lost rollback: what failed is committed',
    file: 'adapters/src/sqlite/writer.ts',
    find: "      statements.run('rollback', [])\n    } catch {",
    replace: "      statements.run('commit', [])\n    } catch {",
    ...onSqlite,
  },
  {
    name: 'a stale lease can settle (SQL)',
    file: 'adapters/src/sql/outbox-repository.ts',
    find: 'rows.filter(row => leaseTokenOf(row) === token)',
    replace: "rows.filter(row => leaseTokenOf(row) !== 'never')",
    ...onSqlite,
  },
  {
    name: 'events of one order out of their order (SQL)',
    file: 'adapters/src/sql/outbox-statements.ts',
    find: 'and earlier.sequence < jumun_outbox.sequence',
    replace: 'and earlier.sequence < 0',
    ...onSqlite,
  },
  {
    name: 'sales figures overwritten, not added up',
    file: 'adapters/src/sqlite/dialect.ts',
    find: '`${column} = ${column} + excluded.${column}`',
    replace: '`${column} = excluded.${column}`',
    ...onSqlite,
  },
  {
    name: 'ids that fold upper and lower case',
    file: 'adapters/src/sqlite/dialect.ts',
    find: "(kind === 'integer' ? sql`integer` : sql`text`)",
    replace: "(kind === 'integer' ? sql`integer` : sql`text collate nocase`)",
    ...onSqlite,
  },
  {
    name: 'missing lock on wallets (PostgreSQL)',
    file: 'adapters/src/sql/wallet-repository.ts',
    find: 'rowsOf(wallets, { lock: true })',
    replace: 'rowsOf(wallets)',
    suites: ['adapters/src/postgres.test.ts'],
    only: 'concurrency',
    server: 'postgres',
  },
  {
    name: 'missing lock on options (MySQL)',
    file: 'adapters/src/sql/product-repository.ts',
    find: "thenBy: ['option_id'], lock: true }",
    replace: "thenBy: ['option_id'] }",
    suites: ['adapters/src/mysql.test.ts'],
    only: 'concurrency',
    server: 'mysql',
  },
]
