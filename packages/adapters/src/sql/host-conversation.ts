import type { SqlConnection } from './connection.ts'

/**
 * A host's conversation with its database, by plain statements, `savepoint` among them. What goes wrong is thrown as a
 * `StoreError`; what the driver itself refuses, as it is.
 */
export interface HostConversation extends Pick<SqlConnection, 'all' | 'run'> {
  /** What the host has handed over, or what stands behind it: one for all handles that are the same conversation. */
  readonly carrier: object
  /** The connection itself, where several carriers may share one. */
  connection?(): Promise<object>
  /** Where the driver itself knows. */
  inTransaction?(): boolean
}
