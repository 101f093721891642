import { integer } from '../sql/value.ts'
import { quoted } from './literal.ts'
import type { TextQueries } from './query.ts'
import type { ServerVersion } from './server-version.ts'

/** What the session has counted of its statements so far. */
export interface TransactionCount {
  /** Those that began or ended a transaction. */
  readonly ends: number
  /** Those that set, released or went back to a savepoint. */
  readonly savepoints: number
}

export type CountTransactions = (queries: Pick<TextQueries, 'all'>) => Promise<TransactionCount>

const ending = ['Com_begin', 'Com_commit', 'Com_rollback', 'Com_xa_start']
const saving = ['Com_savepoint', 'Com_release_savepoint', 'Com_rollback_to_savepoint']

export function countTransactions({ isMariadb }: ServerVersion): CountTransactions {
  const table = isMariadb ? 'information_schema.session_status' : 'performance_schema.session_status'
  const sumOf = (counters: readonly string[]) =>
    `coalesce(sum(if(variable_name in (${namesOf(counters)}), variable_value, 0)), 0)`
  const statement = `select ${sumOf(ending)} as ends, ${sumOf(saving)} as savepoints
    from ${table} where variable_name in (${namesOf([...ending, ...saving])})`

  return async ({ all }) => {
    const [row] = await all(statement)
    const [ends, savepoints] = row ?? []
    return { ends: integer(ends), savepoints: integer(savepoints) }
  }
}

/** They say that they are ASCII: a session may take texts for UCS-2. */
function namesOf(names: readonly string[]): string {
  return names.map(name => `_utf8mb4${quoted(name)}`).join(', ')
}
