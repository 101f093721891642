import { createHash } from 'node:crypto'
import type { SqlConnection } from '../sql/connection.ts'
import type { PostgresClient } from './driver.ts'
import type { NamedQueries } from './query.ts'
import { sqlStateOf } from './sql-state.ts'

/** Of one pool: whether its server keeps plans, and when those of each connection were made. */
export interface KeptPlans {
  /** What is asked outside of transactions, and again and again. */
  of(client: PostgresClient, queries: NamedQueries): Pick<SqlConnection, 'all'>
}

/** A table may have grown meanwhile, and no statistics have said so. */
const planLastsMs = 30_000
/** Each connection's server process keeps them. */
const mostStatements = 200

/**
 * To parse and plan a question takes PostgreSQL three to eight times as long as to answer it by a key. Under a name of its own it
 * is planned once for each connection. Names are made of the statements: behind a pooler that lends one connection of the
 * server to many of its clients, the same name is the same statement. Where a pooler or a server loses names, none is used any
 * more; nothing was answered by then, so the question is asked again without.
 */
export function keptPlans(now: () => number = () => performance.now()): KeptPlans {
  const names = new Map<string, string>()
  const plannedAt = new WeakMap<PostgresClient, number>()
  let isOff = false

  function nameOf(statement: string): string | undefined {
    const known = names.get(statement)
    if (known !== undefined || names.size >= mostStatements) return known
    const name = `jumun_${createHash('sha1').update(statement).digest('hex')}`
    names.set(statement, name)
    return name
  }

  async function planAgainInTime(client: PostgresClient, { run }: NamedQueries): Promise<void> {
    const at = plannedAt.get(client)
    if (at !== undefined && now() - at < planLastsMs) return
    if (at !== undefined) await run('discard plans', [])
    plannedAt.set(client, now())
  }

  return {
    of: (client, queries) => ({
      async all(statement, parameters) {
        const name = isOff ? undefined : nameOf(statement)
        if (name === undefined) return queries.all(statement, parameters)
        try {
          await planAgainInTime(client, queries)
          return await queries.allNamed(name, statement, parameters)
        } catch (error) {
          if (!isOfNames(error)) throw error
          isOff = true
          return queries.all(statement, parameters)
        }
      },
    }),
  }
}

/**
 * No such statement, one of that name already, a table that was changed under its plan, and what a server in between does not
 * know.
 */
function isOfNames(error: unknown): boolean {
  return ['26000', '42P05', '0A000', '42601'].includes(sqlStateOf(error))
}
