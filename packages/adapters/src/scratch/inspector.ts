/** A look at the tables that does not pass through the store: plain SQL on a driver's own connection. */
export interface Inspector {
  /** One statement, and so one state of the database. Values as the driver gives them: sums may be texts. */
  rows(sql: string): Promise<unknown[][]>
  /** What the database itself finds wrong with what it has stored; nothing where it has no such check. */
  problems(): Promise<string[]>
  close(): Promise<void>
}
