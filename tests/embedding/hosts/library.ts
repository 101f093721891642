import type { ScratchDatabase } from '@jumun/adapters/scratch'

export type DatabaseKind = ScratchDatabase['kind']

/** A library that an application has its database by. */
export interface HostLibrary {
  readonly name: string
  readonly databases: readonly DatabaseKind[]
  open(kind: DatabaseKind, url: string): Promise<OpenedHost>
}

export interface OpenedHost {
  /** Runs `work` in a transaction of the library, which commits when it returns and rolls back when it throws. */
  inTransaction<T>(work: (transaction: HostTransaction) => Promise<T>): Promise<T>
  /** What the library makes of itself where nothing was begun. */
  withoutTransaction(): Promise<unknown>
  close(): Promise<void>
}

export interface HostTransaction {
  /** Asks the library for what `within` takes. */
  handle(): Promise<unknown>
  /** Executes a statement as the application does. */
  sql(statement: string): Promise<unknown>
}

export function fileOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname)
}

/** As drivers of MySQL and PostgreSQL want it in parts. */
export function partsOf(url: string) {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  }
}
