import type { SqlConnection } from '../sql/connection.ts'
import { type StoredRow, text } from '../sql/value.ts'

/** The tables of a shop that has only just been made, with the few rows that migrations put into them. */
export interface NewShop {
  readonly statements: readonly string[]
  readonly rows: readonly { readonly insert: string; readonly values: StoredRow }[]
}

/**
 * What the migrations have come to in an empty database, as SQLite itself wrote it down. To make the next one from this costs
 * a quarter of migrating it, and a host's tests open a new shop for each case.
 */
export async function describeNewShop(connection: SqlConnection): Promise<NewShop> {
  const made = await connection.all(
    // Indexes and views stand behind the tables that they look at. Those without a text come with their table.
    `select type, name, sql from sqlite_schema where name like 'jumun\\_%' escape '\\' and sql is not null
     order by case type when 'table' then 0 when 'index' then 1 else 2 end, rowid`,
    [],
  )
  const rows: NewShop['rows'][number][] = []
  for (const [type, name] of made) {
    if (type !== 'table') continue
    for (const values of await connection.all(`select * from "${text(name)}"`, [])) {
      rows.push({ insert: `insert into "${text(name)}" values (${values.map(() => '?').join(', ')})`, values })
    }
  }
  return { statements: made.map(row => text(row[2])), rows }
}

export async function makeNewShop(connection: SqlConnection, { statements, rows }: NewShop): Promise<void> {
  for (const statement of statements) await connection.run(statement, [])
  for (const { insert, values } of rows) await connection.run(insert, values)
  await connection.run('update jumun_migrations set applied_at = ?', [Date.now()])
}
