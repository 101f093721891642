import { type RawBuilder, sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { SqlDialect } from './dialect.ts'
import { columns } from './page.ts'
import { compileStatement, placeholder } from './statement.ts'
import type { Table } from './table.ts'
import type { StoredRow, Value } from './value.ts'

const chunkSize = 1000

export type TableWalk = (connection: SqlConnection) => AsyncGenerator<readonly StoredRow[]>

/** All rows of a table in chunks, in the order of its key: each chunk is found by the index, not by counting. */
export function tableWalk(dialect: SqlDialect, table: Table): TableWalk {
  const key: RawBuilder<unknown>[] = table.key.map(column =>
    table.kinds[column] === 'integer' ? placeholder.integer(column) : placeholder.text(column),
  )
  const chunk = sql`select ${columns(table.columns)} from ${sql.table(table.name)}
    where ${dialect.compareKey(table.key, '>', key)} order by ${columns(table.key)} limit ${sql.lit(chunkSize)}`
  const statement = compileStatement(chunk.compile(dialect.queries))

  return async function* walk(connection) {
    // Before every key: texts are not empty, numbers start at 0.
    let last: Value[] = table.key.map(column => (table.kinds[column] === 'integer' ? -1 : ''))
    for (;;) {
      const values = Object.fromEntries(table.key.map((column, i) => [column, last[i]!]))
      const rows = await connection.all(statement.sql, statement.bind(values))
      const end = rows.at(-1)
      if (end === undefined) return
      yield rows
      if (rows.length < chunkSize) return
      // The columns of the key come first.
      last = end.slice(0, table.key.length) as Value[]
    }
  }
}
