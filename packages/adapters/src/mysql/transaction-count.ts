import { HostTransactionError } from '@jumun/core'
import { integer, text } from '../sql/value.ts'
import { quoted } from './literal.ts'
import type { TextQueries } from './query.ts'

/** What the session has counted of its statements so far. */
export interface TransactionCount {
  /** Those that began or ended a transaction. */
  readonly ends: number
  /** Those that set, released or went back to a savepoint. */
  readonly savepoints: number
}

const ending = ['Com_begin', 'Com_commit', 'Com_rollback', 'Com_xa_start']
const saving = ['Com_savepoint', 'Com_release_savepoint', 'Com_rollback_to_savepoint']
/** Names say that they are ASCII: a session may take texts for UCS-2. */
const names = [...ending, ...saving].map(name => `_utf8mb4${quoted(name)}`).join(', ')
// The tables behind it do for MariaDB only: those of MySQL leave these counters out.
const statement = `show session status where variable_name in (${names})`

/** @throws HostTransactionError `unusable` where the server does not count them: a transaction could not be told from the next */
export async function countTransactions({ all }: Pick<TextQueries, 'all'>): Promise<TransactionCount> {
  const counts = new Map((await all(statement)).map(([name, count]) => [text(name).toLowerCase(), integer(count)]))
  const countOf = (name: string) => {
    const count = counts.get(name.toLowerCase())
    if (count !== undefined) return count
    const limit = `The server does not count ${name} for a session, so that a transaction cannot be told from the next one.`
    throw new HostTransactionError('unusable', limit)
  }
  const sumOf = (counters: readonly string[]) => counters.reduce((sum, name) => sum + countOf(name), 0)
  return { ends: sumOf(ending), savepoints: sumOf(saving) }
}
