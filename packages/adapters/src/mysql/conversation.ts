import type { QueryHooks, TextQueries } from './query.ts'

/** What a holder of a connection does with it, between taking it and giving it back. */
export interface Conversation extends TextQueries {
  /** Whether statements can be sent before earlier ones are answered, and fail once one of their transaction has. */
  readonly pipelined: boolean
  /** Sends statements that wait to be sent together. */
  send?(): void
  begin(): Promise<void>
  /** Begins a transaction that only reads, and sees one state throughout. */
  beginSnapshot(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
  /** What has to be done, if anything, before the connection is given back; no caller waits for it. */
  leave(): Promise<void> | undefined
}

export interface ConversationOptions extends QueryHooks {
  /** What the server takes in one packet. */
  readonly packetBytes: number
  /** Where a host uses the session too. */
  readonly host?: {
    /** Sent before the first statement, as the host may have changed the session. Autocommit can be added to it. */
    readonly enter: string
    /** Makes the session what it was; includes autocommit. Sent when no transaction is open. */
    readonly leave: string
  }
  readonly session: SessionState
}

/** What is known of a session, from one holder of its connection to the next where it is not shared. */
export interface SessionState {
  /**
   * Whether it is surely on, or surely off; undefined until the server has said so. Statements that are gathered turn it off for a
   * transaction, and on when one outside of a transaction needs it.
   */
  autocommit: boolean | undefined
}

/**
 * A cluster may take a transaction away between two statements of one exchange, and a server then executes the rest and
 * reports it only afterwards (MariaDB with Galera does). With autocommit each of them would be stored alone; without it
 * they are in a transaction that is rolled back.
 */
export const withoutAutocommit = 'set autocommit = 0'
export const withAutocommit = 'set autocommit = 1'

/**
 * What a host has left open in a transaction is not stored by us, and its old snapshot is not read. Whatever the host's
 * `completion_type`: another transaction would begin, or the session end.
 */
export const endLeftover = 'rollback and no chain no release'
