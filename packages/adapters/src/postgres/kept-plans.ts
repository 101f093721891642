import { createHash } from 'node:crypto'
import type { SqlConnection } from '../sql/connection.ts'
import { storeErrorOf } from '../sql/store-error.ts'
import type { PostgresClient } from './driver.ts'
import type { NamedQueries } from './query.ts'
import { sqlStateOf } from './sql-state.ts'

/** Of one pool: whether its server keeps plans, and when those of each connection were made. */
export interface KeptPlans {
  of(client: PostgresClient, queries: NamedQueries): PlannedQueries
}

interface PlannedQueries {
  /** Outside of transactions: where a name is lost, the question is asked again without. */
  readonly reading: Pick<SqlConnection, 'all'>
  /** In a transaction, which fails where a name is lost, as what passes: its next attempt has no names. */
  readonly writing: Pick<SqlConnection, 'all' | 'run'>
  /** To be called before a transaction. `reading` sees to it itself. */
  renew(): Promise<void>
}

/** A table may have grown meanwhile, and no statistics have said so. */
const planLastsMs = 30_000
/** Each connection's server process keeps them. */
const mostStatements = 200

/**
 * To parse and plan a statement takes PostgreSQL three to eight times as long as to look something up. Under a name of its own it
 * is planned once for each connection. Names are made of the statements: behind a pooler that lends one connection of the
 * server to many of its clients, the same name is the same statement. Where a pooler or a server loses names, none is used any
 * more.
 */
export function keptPlans(now: () => number = () => performance.now()): KeptPlans {
  const names = new Map<string, string>()
  const plannedAt = new WeakMap<PostgresClient, number>()
  let isOff = false

  /** None for a statement without values, which may be several, or one that no one plans. */
  function nameOf(statement: string, { length }: readonly unknown[]): string | undefined {
    if (isOff || length === 0) return undefined
    const known = names.get(statement)
    if (known !== undefined || names.size >= mostStatements) return known
    const name = `jumun_${createHash('sha1').update(statement).digest('hex')}`
    names.set(statement, name)
    return name
  }

  return {
    of(client, queries) {
      async function renew(): Promise<void> {
        const at = plannedAt.get(client)
        if (isOff || (at !== undefined && now() - at < planLastsMs)) return
        plannedAt.set(client, now())
        if (at === undefined) return
        try {
          await queries.run('discard plans', [])
        } catch (error) {
          if (!isOfNames(error)) throw error
          isOff = true
        }
      }

      async function orFailed<T>(answer: Promise<T>): Promise<T> {
        try {
          return await answer
        } catch (error) {
          if (!isOfNames(error)) throw error
          isOff = true
          throw storeErrorOf('transient', (error as Error).cause ?? error)
        }
      }

      return {
        renew,
        reading: {
          async all(statement, parameters) {
            await renew()
            const name = nameOf(statement, parameters)
            if (name === undefined) return queries.all(statement, parameters)
            try {
              return await queries.all(statement, parameters, name)
            } catch (error) {
              if (!isOfNames(error)) throw error
              isOff = true
              return queries.all(statement, parameters)
            }
          },
        },
        writing: {
          all(statement, parameters) {
            const name = nameOf(statement, parameters)
            const answer = queries.all(statement, parameters, name)
            return name === undefined ? answer : orFailed(answer)
          },
          run(statement, parameters) {
            const name = nameOf(statement, parameters)
            const answer = queries.run(statement, parameters, name)
            return name === undefined ? answer : orFailed(answer)
          },
        },
      }
    },
  }
}

/**
 * No such statement, one of that name already, a table that was changed under its plan, and what a server in between does not
 * know.
 */
function isOfNames(error: unknown): boolean {
  return ['26000', '42P05', '0A000', '42601'].includes(sqlStateOf(error))
}
