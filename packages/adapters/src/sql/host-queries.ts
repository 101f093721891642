/** What a host's library says that it speaks to; MariaDB is `mysql`. */
export type HostDatabase = 'postgres' | 'mysql' | 'sqlite'

export type HostValue = string | number | null

export interface HostAnswer {
  /** Columns by their names, in the order of the select list; none for a statement that has no rows to give. */
  readonly rows: readonly object[]
  /** Rows that the statement met; on MySQL also those that an update has left as they were (the flag FOUND_ROWS). */
  readonly affected: number
}

/**
 * A transaction of any library a host has: one conversation on one connection, on which the host has begun a transaction.
 * Two adoptions of the same object take turns.
 */
export interface HostQueries {
  readonly database: HostDatabase
  /**
   * Executes one statement: `$1`, `$2` … stand for values on PostgreSQL, `?` on SQLite, and on MySQL there are never any. Their
   * types are to be left to the database. What goes wrong is thrown as the driver's error, or as one whose `cause` that is.
   * @param answer which of the two counts, for libraries that ask for rows and for counts by different calls
   */
  query(sql: string, values: readonly HostValue[], answer: 'rows' | 'affected'): Promise<HostAnswer>
}

const databases: readonly unknown[] = ['postgres', 'mysql', 'sqlite'] satisfies HostDatabase[]

/** Clients of drivers, too, have a `database`, which is its name, and a function `query`. */
export function isHostQueries(value: unknown): value is HostQueries {
  return (
    typeof value === 'object' &&
    value !== null &&
    'database' in value &&
    databases.includes(value.database) &&
    'query' in value &&
    typeof value.query === 'function'
  )
}
