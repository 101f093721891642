import type { SqlConnection } from './connection.ts'

/** A server's connection while someone holds it. What goes wrong is thrown as a `StoreError`. */
export interface Session {
  readonly connection: SqlConnection
  /** The same, for what is asked outside of transactions: where the server keeps the plans of questions. */
  readonly reading?: SqlConnection
  /** Whether statements can be sent before earlier ones are answered, and fail once one of their transaction has. */
  readonly pipelined?: boolean
  /** Sends statements that wait to be sent together. */
  send?(): void
  /** May resolve before the server has answered: where it refuses to begin, the first statement, or else the end, says so. */
  begin(): Promise<void>
  /** Begins a transaction that only reads, and sees one state throughout. */
  beginSnapshot(): Promise<void>
  /** @throws StoreError `unknown` unless it is sure that it was rolled back: the session is then thrown away */
  commit(): Promise<void>
  rollback(): Promise<void>
  /** Gives it back, or throws it away when it is broken. */
  release(): void
}

export interface SessionPool {
  /** @throws StoreError `transient` when none becomes free in time, `unavailable` when there is no server */
  acquire(): Promise<Session>
  /** Waits for the sessions that are held; later ones are refused. */
  close(): Promise<void>
}
