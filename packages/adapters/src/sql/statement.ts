import { type CompiledQuery, type RawBuilder, sql } from 'kysely'
import type { SqlConnection } from './connection.ts'
import type { StoredRow, Value } from './value.ts'

class Placeholder {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** Stands in a query for a value that is known only when the query runs. */
export const placeholder = {
  text: (name: string): RawBuilder<string> => sql<string>`${new Placeholder(name)}`,
  integer: (name: string): RawBuilder<number> => sql<number>`${new Placeholder(name)}`,
}

/** A query compiled once, and how named values become its positional parameters. */
export interface Statement {
  readonly sql: string
  bind(values: Readonly<Record<string, Value>>): Value[]
}

export function compileStatement(compiled: CompiledQuery): Statement {
  const slots = compiled.parameters as readonly (Placeholder | Value)[]
  return {
    sql: compiled.sql,
    bind: values => slots.map(slot => (slot instanceof Placeholder ? valueOf(values, slot.name) : slot)),
  }
}

/** A query compiled once, asked with values for its placeholders, and answered with decoded rows. */
export type Question<Read> = (connection: SqlConnection, values: Readonly<Record<string, Value>>) => Promise<Read[]>

export function questionOf<Read>(
  query: { compile(): CompiledQuery },
  decode: (stored: StoredRow) => Read,
): Question<Read> {
  const statement = compileStatement(query.compile())
  return async (connection, values) => {
    const rows = await connection.all(statement.sql, statement.bind(values))
    return rows.map(row => decode(row))
  }
}

function valueOf(values: Readonly<Record<string, Value>>, name: string): Value {
  const value = values[name]
  if (value === undefined) throw new TypeError(`The statement needs a value for ${name}.`)
  return value
}
