/**
 * What an adopted transaction has to know and to do in one kind of database. One for each adoption: it remembers which
 * transaction its first use has met.
 */
export interface HostSession {
  /**
   * Proves that a transaction is open, and the one of the first use; looks at the session, and sets in it what the shop
   * needs; sets the savepoint that `undo` goes back to. What it throws has changed nothing.
   * @throws HostTransactionError `unusable` or `over`
   */
  enter(use: HostUse): Promise<void>
  /** Keeps what was done since `enter`. @throws when the savepoint is gone */
  keep(): Promise<void>
  /** Goes back to the savepoint. @throws when it is gone */
  undo(): Promise<void>
  /** Sets the session as the host had it, after `keep` and `undo`. */
  restore(): Promise<void>
  /** Whether this error of a statement means that the database itself has rolled everything back, if the savepoint is gone. */
  rollsBackAll(error: unknown): boolean
  /** Whether this error means that the connection is gone, and the host's transaction with it. */
  isLost(error: unknown): boolean
  /** What an error is reported as, once its work was undone: by its reason, where that is the host's. */
  explain(error: unknown): unknown
}

/** `write`: a command. `read`: a question, also where nothing could be decided. */
export type HostUse = 'write' | 'read'
