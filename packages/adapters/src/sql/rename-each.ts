import { type RawBuilder, sql } from 'kysely'

/** For databases that rename within a transaction, one table a statement. */
export function renameEach(names: readonly (readonly [from: string, to: string])[]): RawBuilder<unknown>[] {
  return names.map(([from, to]) => sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`)
}
