import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { SqlDialect } from './dialect.ts'
import { placeholder } from './statement.ts'

/** True where one of the columns begins with the text `query` of `length` characters: every row for an empty one. */
export function beginsWith({ exactText }: SqlDialect, columns: readonly string[]): RawBuilder<SqlBool> {
  const query = placeholder.text('query')
  const length = placeholder.integer('length')
  const beginning = (column: string) => exactText(sql`substr(${sql.ref(column)}, 1, ${length})`)
  const conditions = columns.map(column => sql<SqlBool>`${beginning(column)} = ${query}`)
  return sql<SqlBool>`(${sql.join(conditions, sql` or `)})`
}

/** As a database counts them: Unicode characters, where JavaScript's `length` counts halves of some. */
export function characters(text: string): number {
  return Array.from(text).length
}
